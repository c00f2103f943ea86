package io.trivalent.doctor;

import static io.trivalent.doctor.Finding.fail;
import static io.trivalent.doctor.Finding.ok;
import static io.trivalent.doctor.Finding.warn;

import io.trivalent.wire.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/** Checks that the registry's schemas are compatible with those of this program. */
final class RegistryChecks {
    private RegistryChecks() {}

    /**
     * A subject of the registry.
     *
     * @param ours the schema of this program
     * @param latest the registry's latest version; empty if the subject is missing
     * @param accepted whether the registry would accept our schema as the next version
     * @param required whether the processor cannot write events without it
     */
    record Subject(Schema ours, Optional<Schema> latest, boolean accepted, boolean required) {}

    /** Returns one finding per subject with a problem, or a single one if there is no problem. */
    static List<Finding> findings(Map<String, Subject> subjects) {
        List<Finding> findings = new ArrayList<>();
        subjects.forEach((name, subject) -> finding(name, subject).ifPresent(findings::add));
        return findings.isEmpty()
                ? List.of(ok("registry", "answers, %d subjects are compatible".formatted(subjects.size())))
                : List.copyOf(findings);
    }

    private static Optional<Finding> finding(String name, Subject subject) {
        if (subject.latest().isEmpty()) {
            String missing = "subject %s is missing, expected %s"
                    .formatted(name, subject.ours().getFullName());
            String advice = "register it with ./trivalent topics create --schemas";
            return Optional.of(
                    subject.required() ? fail("registry", missing, advice) : warn("registry", missing, advice));
        }
        if (!Schemas.reads(subject.ours(), subject.latest().get())) {
            return Optional.of(fail(
                    "registry",
                    "subject %s has a %s that this version cannot read, expected one compatible with its %s"
                            .formatted(
                                    name,
                                    subject.latest().get().getFullName(),
                                    subject.ours().getFullName()),
                    "compare it with the folder schemas, and publish with the schemas there"));
        }
        return subject.accepted()
                ? Optional.empty()
                : Optional.of(fail(
                        "registry",
                        "subject %s would reject this version's %s, expected it to be compatible"
                                .formatted(name, subject.ours().getFullName()),
                        "compare its versions with the folder schemas, or set the subject's compatibility"));
    }
}
