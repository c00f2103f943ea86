package io.trivalent.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The map of the program: who may know whom. */
class ArchitectureTest {
    private static final List<String> FLOW =
            List.of("ingest", "validate", "quantize", "join", "batch", "score", "emit");

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.trivalent");

    @TestFactory
    Stream<DynamicTest> noStageLooksDownstream() {
        return IntStream.range(0, FLOW.size() - 1)
                .mapToObj(i -> dynamicTest(FLOW.get(i), () -> noClasses()
                        .that()
                        .resideInAPackage(stage(FLOW.get(i)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(stages(FLOW.subList(i + 1, FLOW.size())))
                        .because("a stage knows only what came before it")
                        .check(PRODUCTION)));
    }

    @Test
    void whatStagesShareKnowsNoStage() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.trivalent.vocabulary..",
                        "io.trivalent.annotate..",
                        "io.trivalent.model..",
                        "io.trivalent.pipeline.flow..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(stages(FLOW))
                .check(PRODUCTION);
    }

    @Test
    void onnxRuntimeStaysBehindOneDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackage(stage("score"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.onnxruntime..")
                .because("only 'score' knows the model runtime")
                .check(PRODUCTION);
    }

    @Test
    void theTaggerStaysBehindOneDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.trivalent.annotate..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("opennlp..")
                .because("training and serving read words through the same door")
                .check(PRODUCTION);
    }

    @Test
    void whatAnnotatesKnowsTheTextAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.trivalent.annotate..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.trivalent..").and(not(resideInAPackage("io.trivalent.annotate.."))))
                .because("a live text and a recorded one must give the same")
                .check(PRODUCTION);
    }

    @Test
    void generatedRecordsStopAtValidateAndStartAgainAtEmit() {
        noClasses()
                .that()
                .resideInAnyPackage(stages(List.of("quantize", "join", "batch", "score")))
                .should()
                .dependOnClassesThat(resideInAPackage("io.trivalent").and(not(resideInAPackage("io.trivalent.*.."))))
                .because("between the rims there are only our own values")
                .check(PRODUCTION);
    }

    @Test
    void injectionHappensAtTheRim() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.trivalent.app..", "io.trivalent.web..", "io.trivalent.ops..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.inject..", "jakarta.enterprise..")
                .because("everything else receives what it needs")
                .check(PRODUCTION);
    }

    @Test
    void whatStandsOutsideTheLineTouchesOnlyTheContracts() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.trivalent.replay..",
                        "io.trivalent.repair..",
                        "io.trivalent.evaluate..",
                        "io.trivalent.view..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.trivalent.pipeline..", "io.trivalent.app..", "io.trivalent.embedded..")
                .because("they see the line as any user does")
                .check(PRODUCTION);
    }

    @Test
    void theDoctorLooksAtTheContractsAndTheSettings() {
        noClasses()
                .that()
                .resideInAPackage("io.trivalent.doctor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(stages(List.of("ingest", "quantize", "emit")))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("io.trivalent.embedded..", "io.trivalent.repair..", "io.trivalent.replay..")
                .because("it judges facts, and runs nothing")
                .check(PRODUCTION);
    }

    @Test
    void onlyTheCompositionRootKnowsEverybody() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.trivalent.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.trivalent.app..")
                .check(PRODUCTION);
    }

    @Test
    void everyPackageSaysWhatItPromises() {
        classes()
                .that()
                .resideInAnyPackage("io.trivalent.*..")
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should(new PackagesAreDocumented(PRODUCTION))
                .check(PRODUCTION);
    }

    private static String stage(String name) {
        return "io.trivalent.pipeline." + name + "..";
    }

    private static String[] stages(List<String> names) {
        return names.stream().map(ArchitectureTest::stage).toArray(String[]::new);
    }
}
