package io.trivalent.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;

/** Holds where a class's package has a {@code package-info}, which must be null-marked and so compiles to a class file. */
final class PackagesAreDocumented extends ArchCondition<JavaClass> {
    private final Set<String> documented;

    PackagesAreDocumented(JavaClasses all) {
        super("have a package-info beside them");
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
