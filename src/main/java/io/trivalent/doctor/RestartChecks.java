package io.trivalent.doctor;

import static io.trivalent.doctor.Finding.ok;
import static io.trivalent.doctor.Finding.warn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process lacks to come back soon after it was killed. A process with its own embedded broker has no use for it.
 *
 * @param lastingState whether what Kafka Streams keeps on disk outlasts the process
 * @param named whether the process has a name by which the brokers know it again
 * @param byBrokers whether the brokers hand out the partitions, {@code trivalent.streams.protocol=streams}
 * @param transactionTimeout how long the brokers let a transaction be open
 */
record RestartChecks(boolean lastingState, boolean named, boolean byBrokers, Duration transactionTimeout) {
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (!lastingState) {
            findings.add(warn(
                    "restart",
                    "trivalent.streams.state-directory is not set, expected a folder that outlasts the process: after a kill events wait up to %d ms more for its transaction to time out"
                            .formatted(transactionTimeout.toMillis()),
                    "set it to a folder that belongs to this process alone"));
        }
        if (byBrokers && named) {
            findings.add(warn(
                    "restart",
                    "trivalent.streams.instance-id is set, expected none with trivalent.streams.protocol=streams, which has no use for it",
                    "take it out, or set trivalent.streams.protocol=classic"));
        }
        if (!byBrokers && !named) {
            findings.add(warn(
                    "restart",
                    "trivalent.streams.instance-id is not set, expected a name: each restart moves partitions, and after a kill they wait for the session to time out",
                    "set it to a name that this process alone has, the same after each restart"));
        }
        return findings.isEmpty() ? List.of(ok("restart", "what Kafka knows of it lasts")) : List.copyOf(findings);
    }
}
