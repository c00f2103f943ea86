package io.trivalent.doctor;

import io.trivalent.doctor.Finding.Level;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import java.util.List;
import java.util.Set;

/**
 * Checks the set-up before a command uses it, so that the command fails at once with a reason instead of timing out. Each
 * check throws {@link IllegalStateException} with what was found, what was expected and how to fix it.
 */
public final class BackendCheck {
    private final TrivalentConfig config;

    public BackendCheck(TrivalentConfig config) {
        this.config = config;
    }

    /** Fails if no broker answers. */
    public void requireBrokers() {
        Set<String> unused = topics();
    }

    /** Fails if no broker answers or a topic is missing. */
    public void requireTopics() {
        require(List.of(ClusterChecks.presence(config.topicNames(), topics())));
    }

    /** Fails if any check of a start fails; returns the warnings. */
    public List<Finding> requireAll() {
        List<Finding> findings = new Doctor(config).beforeStart();
        require(findings);
        return warnings(findings);
    }

    /** Returns warnings about a slow restart; they matter only if the brokers outlive the process. */
    public List<Finding> restartWarnings() {
        return warnings(new Doctor(config).restart());
    }

    private static List<Finding> warnings(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.level() == Level.WARN)
                .toList();
    }

    private Set<String> topics() {
        return new ClusterProbe(new Clients(config).kafka()).names();
    }

    private static void require(List<Finding> findings) {
        List<String> failures = findings.stream()
                .filter(finding -> finding.level() == Level.FAIL)
                .map(finding -> finding.fix().isEmpty() ? finding.found() : finding.found() + "; " + finding.fix())
                .toList();
        if (!failures.isEmpty()) {
            throw new IllegalStateException(String.join(System.lineSeparator() + "trivalent: ", failures));
        }
    }
}
