package io.trivalent.architecture;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;

/**
 * What is public is used by another package of the program. Left out is what Java or a framework makes public: members of
 * interfaces, accessors of records, methods of enums, overriding methods, entry points, and types that a framework creates.
 */
final class UsedElsewhere {
    private static final Set<String> CREATED_BY_FRAMEWORKS = Set.of(
            "io.quarkus.runtime.annotations.QuarkusMain", "jakarta.inject.Singleton", "picocli.CommandLine$Command");

    private UsedElsewhere() {}

    static ArchCondition<JavaClass> types() {
        return new ArchCondition<>("be used by another package if they are public") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean exempt = !type.getModifiers().contains(JavaModifier.PUBLIC)
                        || type.getSimpleName().equals("package-info")
                        || generated(type)
                        || createdByFramework(type);
                boolean used = type.getDirectDependenciesToSelf().stream()
                        .anyMatch(use -> elsewhere(use.getOriginClass(), type));
                if (!exempt && !used) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is public"));
                }
            }
        };
    }

    static ArchCondition<JavaMethod> methods() {
        return new ArchCondition<>("be used by another package if they are public") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                JavaClass owner = method.getOwner();
                boolean exempt = !method.getModifiers().contains(JavaModifier.PUBLIC)
                        || method.getModifiers().contains(JavaModifier.SYNTHETIC)
                        || owner.isInterface()
                        || owner.isEnum() && isOfEnum(method)
                        || owner.isRecord() && isOfRecord(method)
                        || method.getName().equals("main")
                        || generated(owner)
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

    /** Quarkus adds classes beside ours when it builds the application. */
    private static boolean generated(JavaClass type) {
        return type.getSimpleName().contains("_") || type.getPackageName().equals("io.trivalent");
    }

    private static boolean createdByFramework(JavaClass type) {
        return type.getAnnotations().stream()
                .map(JavaAnnotation::getRawType)
                .anyMatch(annotation -> CREATED_BY_FRAMEWORKS.contains(annotation.getName()));
    }

    private static boolean isOfEnum(JavaMethod method) {
        return method.getName().equals("values") || method.getName().equals("valueOf");
    }

    private static boolean isOfRecord(JavaMethod method) {
        return method.getOwner().tryGetField(method.getName()).isPresent()
                && method.getRawParameterTypes().isEmpty();
    }

    private static boolean overrides(JavaMethod method) {
        String[] parameters =
                method.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return method.getOwner().getAllRawSuperclasses().stream().anyMatch(s -> declares(s, method, parameters))
                || method.getOwner().getAllRawInterfaces().stream().anyMatch(s -> declares(s, method, parameters));
    }

    /** Generic parameters are erased differently in subtypes, so names and counts of parameters decide. */
    private static boolean declares(JavaClass type, JavaMethod method, String... parameters) {
        return type.getMethods().stream()
                .anyMatch(inherited -> inherited.getName().equals(method.getName())
                        && inherited.getRawParameterTypes().size() == parameters.length);
    }
}
