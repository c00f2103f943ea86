package io.trivalent.architecture;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Requires that another package uses a public type or method. Exempt are those that Java or a framework requires to be
 * public: members of interfaces, accessors of records, methods of enums, overriding methods, entry points, and types
 * that a framework creates.
 */
final class UsedElsewhere {
    /** Types that are created by name, from a setting. */
    private static final Set<String> CREATED_BY_NAME =
            Set.of("io.trivalent.wire.AvroSerializer", "io.trivalent.web.ApiDescription");

    /** Types and methods that the template of the HTML report reads. */
    private static final Set<String> READ_BY_TEMPLATE = Set.of(
            "io.trivalent.evaluate.Evaluation$Data.title()",
            "io.trivalent.evaluate.EvaluationTable$Row",
            "io.trivalent.evaluate.HtmlReport$WorstRow");

    private static final Set<String> CREATED_BY_FRAMEWORKS = Set.of(
            "io.quarkus.logging.LoggingFilter",
            "io.quarkus.runtime.annotations.QuarkusMain",
            "jakarta.inject.Singleton",
            "jakarta.ws.rs.Path",
            "picocli.CommandLine$Command");

    private UsedElsewhere() {}

    static ArchCondition<JavaClass> types(JavaClasses production) {
        return new ArchCondition<>("be used by another package if they are public") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean exempt = !production.contain(type.getName())
                        || !type.getModifiers().contains(JavaModifier.PUBLIC)
                        || type.getSimpleName().equals("package-info")
                        || type.getEnclosingClass().map(JavaClass::isInterface).orElse(false)
                        || generated(type)
                        || createdByFramework(type)
                        || inPublicSignature(type);
                boolean used = type.getDirectDependenciesToSelf().stream()
                        .anyMatch(use -> elsewhere(use.getOriginClass(), type));
                if (!exempt && !used) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is public"));
                }
            }
        };
    }

    static ArchCondition<JavaMethod> methods(JavaClasses production) {
        return new ArchCondition<>("be used by another package if they are public") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                JavaClass owner = method.getOwner();
                boolean exempt = !production.contain(owner.getName())
                        || !method.getModifiers().contains(JavaModifier.PUBLIC)
                        || method.getModifiers().contains(JavaModifier.SYNTHETIC)
                        || owner.isInterface()
                        || (owner.isEnum() && isEnumMethod(method))
                        || (owner.isRecord() && isRecordAccessor(method))
                        || method.getName().equals("main")
                        || generated(owner)
                        || method.isAnnotatedWith("jakarta.ws.rs.GET")
                        || READ_BY_TEMPLATE.contains(method.getFullName())
                        || overrides(method);
                boolean used =
                        method.getAccessesToSelf().stream().anyMatch(use -> elsewhere(use.getOriginOwner(), owner));
                if (!exempt && !used) {
                    events.add(SimpleConditionEvent.violated(method, method.getFullName() + " is public"));
                }
            }
        };
    }

    private static boolean elsewhere(JavaClass user, JavaClass used) {
        return !user.getPackageName().equals(used.getPackageName()) && !generated(user);
    }

    /** Quarkus generates classes in our packages, and Avro those in the root package. */
    private static boolean generated(JavaClass type) {
        return type.getSimpleName().contains("_") || type.getPackageName().equals("io.trivalent");
    }

    private static boolean createdByFramework(JavaClass type) {
        return CREATED_BY_NAME.contains(type.getName())
                || READ_BY_TEMPLATE.contains(type.getName())
                || type.getAnnotations().stream()
                        .map(JavaAnnotation::getRawType)
                        .anyMatch(annotation -> CREATED_BY_FRAMEWORKS.contains(annotation.getName()));
    }

    /** Whether a public method of another public type returns, accepts or throws it. */
    private static boolean inPublicSignature(JavaClass type) {
        return Stream.of(
                        type.getMethodsWithReturnTypeOfSelf().stream(),
                        type.getMethodsWithParameterTypeOfSelf().stream(),
                        type.getMethodThrowsDeclarationsWithTypeOfSelf().stream()
                                .map(declared -> declared.getLocation()))
                .flatMap(methods -> methods)
                .anyMatch(method -> method.getModifiers().contains(JavaModifier.PUBLIC)
                        && method.getOwner().getModifiers().contains(JavaModifier.PUBLIC)
                        && !method.getOwner().equals(type)
                        && !method.getOwner().isEnum());
    }

    private static boolean isEnumMethod(JavaMethod method) {
        return method.getName().equals("values") || method.getName().equals("valueOf");
    }

    private static boolean isRecordAccessor(JavaMethod method) {
        return method.getOwner().tryGetField(method.getName()).isPresent()
                && method.getRawParameterTypes().isEmpty();
    }

    private static boolean overrides(JavaMethod method) {
        String[] parameters =
                method.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return method.getOwner().getAllRawSuperclasses().stream().anyMatch(s -> declares(s, method, parameters))
                || method.getOwner().getAllRawInterfaces().stream().anyMatch(s -> declares(s, method, parameters));
    }

    /** Compares names and parameter counts only, because erasure may change parameter types in subtypes. */
    private static boolean declares(JavaClass type, JavaMethod method, String... parameters) {
        return type.getMethods().stream()
                .anyMatch(inherited -> inherited.getName().equals(method.getName())
                        && inherited.getRawParameterTypes().size() == parameters.length);
    }
}
