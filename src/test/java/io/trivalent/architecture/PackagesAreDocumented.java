package io.trivalent.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;

/** Requires a {@code package-info} in the package of a class. It must be null-marked, which makes it a class file. */
final class PackagesAreDocumented extends ArchCondition<JavaClass> {
    private final Set<String> documented;

    PackagesAreDocumented(JavaClasses all) {
        super("have a package-info in their package");
        this.documented = all.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toSet());
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        if (!documented.contains(type.getPackageName())) {
            events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " has no package-info"));
        }
    }
}
