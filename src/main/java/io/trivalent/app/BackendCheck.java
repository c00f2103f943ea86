package io.trivalent.app;

import io.trivalent.doctor.ClusterChecks;
import io.trivalent.doctor.ClusterProbe;
import io.trivalent.doctor.Finding;
import io.trivalent.doctor.Finding.Level;
import java.util.List;
import java.util.Set;

/** Says soon, and in the doctor's words, what a command lacks, instead of waiting for a client's time-outs. */
final class BackendCheck {
    private final TrivalentConfig config;

    BackendCheck(TrivalentConfig config) {
        this.config = config;
    }

    /** Refuses to go on if no broker answers. */
    void requireBrokers() {
        Set<String> unused = visible();
    }

    /** Refuses to go on if no broker answers or a topic is missing. */
    void requireTopics() {
        require(List.of(ClusterChecks.presence(config.topics().names(), visible())));
    }

    /** Says what carries a risk, and refuses to go on if anything fails. */
    void requireAll() {
        List<Finding> findings = new Doctor(config).beforeStart();
        warn(findings);
        require(findings);
    }

    /** Says what makes the next start slow; for brokers that outlast the process. */
    void warnOfRestart() {
        warn(new Doctor(config).restart());
    }

    private static void warn(List<Finding> findings) {
        findings.stream()
                .filter(finding -> finding.level() == Level.WARN)
                .forEach(finding -> Output.say(finding.toString()));
    }

    private Set<String> visible() {
        return new ClusterProbe(new Clients(config).kafka()).names();
    }

    private static void require(List<Finding> findings) {
        List<String> failures = findings.stream()
                .filter(finding -> finding.level() == Level.FAIL)
                .map(finding -> finding.mend().isEmpty() ? finding.found() : finding.found() + "; " + finding.mend())
                .toList();
        if (!failures.isEmpty()) {
            throw new IllegalStateException(String.join(System.lineSeparator() + "trivalent: ", failures));
        }
    }
}
