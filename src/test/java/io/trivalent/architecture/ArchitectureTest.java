package io.trivalent.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The map of the program: the packages and which of them each may use. */
class ArchitectureTest {
    private static final String ROOT = "io.trivalent.";

    /** One line per package: its name, and the packages that it may use, all of them further up. */
    private static final List<Room> MAP = map("""
            vocabulary
            annotate
            wire               vocabulary
            model              vocabulary annotate
            runtime            vocabulary annotate model

            pipeline.flow      vocabulary wire
            pipeline.ingest    vocabulary wire pipeline.flow
            pipeline.validate  vocabulary wire model pipeline.flow pipeline.ingest
            pipeline.quantize  vocabulary annotate model runtime pipeline.flow pipeline.validate
            pipeline.join      vocabulary model pipeline.flow pipeline.validate pipeline.quantize
            pipeline.batch     vocabulary pipeline.flow pipeline.quantize pipeline.join
            pipeline.score     vocabulary annotate model runtime pipeline.flow pipeline.validate pipeline.quantize pipeline.join pipeline.batch
            pipeline.emit      vocabulary wire model pipeline.flow pipeline.join pipeline.score
            pipeline           vocabulary wire runtime pipeline.*

            conversation.figures
            conversation.alerts  conversation.figures
            conversation       vocabulary wire pipeline.flow conversation.figures conversation.alerts

            evaluate           vocabulary conversation.figures
            replay             vocabulary wire
            repair             vocabulary wire
            embedded           wire
            view
            ops                vocabulary runtime pipeline.flow pipeline.emit conversation
            web                vocabulary pipeline.flow view

            settings           vocabulary wire pipeline pipeline.flow pipeline.validate pipeline.emit conversation
            doctor             vocabulary wire model runtime settings conversation conversation.alerts pipeline pipeline.validate pipeline.join pipeline.batch pipeline.score
            process            vocabulary wire model runtime settings embedded web pipeline pipeline.flow pipeline.validate pipeline.score pipeline.emit conversation conversation.alerts
            commands           vocabulary annotate wire model runtime settings doctor process embedded replay repair evaluate view ops web pipeline.join pipeline.score pipeline.emit conversation conversation.alerts
            """);

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.trivalent");

    /** Production and test classes; tests count as users, too. */
    private static final JavaClasses EVERYTHING = new ClassFileImporter().importPackages("io.trivalent");

    /** A package and those that it may use. */
    private record Room(String name, List<String> uses) {
        boolean mayUse(Room other) {
            return name.equals(other.name)
                    || uses.contains(other.name)
                    || (uses.contains("pipeline.*") && other.name.startsWith("pipeline."));
        }

        String packageName() {
            return ROOT + name;
        }
    }

    @Test
    void everyPackageIsOnTheMap() {
        var found = PRODUCTION.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(MAP.stream().map(Room::packageName).collect(Collectors.toCollection(TreeSet::new)));
    }

    @TestFactory
    Stream<DynamicTest> aPackageUsesOnlyPackagesAboveIt() {
        return MAP.stream()
                .map(room -> dynamicTest(room.name(), () -> {
                    List<String> above = MAP.subList(0, MAP.indexOf(room)).stream()
                            .map(Room::name)
                            .toList();
                    assertThat(room.uses()).allMatch(used -> used.equals("pipeline.*") || above.contains(used));
                }));
    }

    @TestFactory
    Stream<DynamicTest> aPackageUsesOnlyThePackagesOnItsLine() {
        return MAP.stream()
                .map(room -> dynamicTest(room.name(), () -> noClasses()
                        .that()
                        .resideInAPackage(room.packageName())
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(MAP.stream()
                                .filter(other -> !room.mayUse(other))
                                .map(Room::packageName)
                                .toArray(String[]::new))
                        .check(PRODUCTION)));
    }

    @TestFactory
    Stream<DynamicTest> onePackageUsesALibrary() {
        return Stream.of(
                        onlyIn("runtime", "ai.onnxruntime.."),
                        onlyIn("runtime", "ai.djl.."),
                        onlyIn("annotate", "opennlp.."))
                .map(rule -> dynamicTest(rule.getDescription(), () -> rule.check(PRODUCTION)));
    }

    @Test
    void oneClassUsesTheInternalsOfKafkaStreams() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.trivalent\\.pipeline\\.flow\\.StreamsInternals.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.streams..internals..")
                .because("an upgrade may change them without notice")
                .check(PRODUCTION);
    }

    @Test
    void generatedRecordsEndAtValidateAndBeginAgainAtEmit() {
        noClasses()
                .that()
                .resideInAnyPackage(packages("quantize", "join", "batch", "score"))
                .should()
                .dependOnClassesThat(resideInAPackage("io.trivalent"))
                .because("generated records are converted by validate and emit")
                .check(PRODUCTION);
    }

    @Test
    void onlyCommandsWebAndOpsUseInjection() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.trivalent.commands..", "io.trivalent.web..", "io.trivalent.ops..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.inject..", "jakarta.enterprise..")
                .because("everything else receives what it needs through constructors")
                .check(PRODUCTION);
    }

    @Test
    void everyPackageIsDocumented() {
        classes()
                .that()
                .resideInAnyPackage("io.trivalent.*..")
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should(new PackagesAreDocumented(PRODUCTION))
                .check(PRODUCTION);
    }

    @Test
    void publicTypesAreUsedByAnotherPackage() {
        classes()
                .that()
                .resideInAPackage("io.trivalent.*..")
                .should(UsedElsewhere.types(PRODUCTION))
                .check(EVERYTHING);
    }

    @Test
    void publicMethodsAreUsedByAnotherPackage() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("io.trivalent.*..")
                .should(UsedElsewhere.methods(PRODUCTION))
                .check(EVERYTHING);
    }

    private static ArchRule onlyIn(String room, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .as("only %s uses %s".formatted(room, library));
    }

    private static String[] packages(String... stages) {
        return Arrays.stream(stages).map(stage -> ROOT + "pipeline." + stage).toArray(String[]::new);
    }

    private static List<Room> map(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> List.of(line.split(" +")))
                .map(words -> new Room(words.get(0), words.subList(1, words.size())))
                .toList();
    }
}
