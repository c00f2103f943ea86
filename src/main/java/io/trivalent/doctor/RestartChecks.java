package io.trivalent.doctor;

import static io.trivalent.doctor.Finding.ok;
import static io.trivalent.doctor.Finding.warn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the settings that make a restart fast. They do not matter for a process with its own embedded broker.
 *
 * @param persistentState whether the files of Kafka Streams survive the process
 * @param named whether the process has an instance id
 * @param assignedByBrokers whether the brokers assign the partitions, {@code trivalent.streams.protocol=streams}
 * @param transactionTimeout after which time the brokers abort an open transaction
 */
record RestartChecks(boolean persistentState, boolean named, boolean assignedByBrokers, Duration transactionTimeout) {
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (!persistentState) {
            findings.add(warn(
                    "restart",
                    "trivalent.streams.state-directory is not set, expected a folder that survives the process: after a kill, events wait up to %d ms longer for its transaction to time out"
                            .formatted(transactionTimeout.toMillis()),
                    "set it to a folder that only this process uses"));
        }
        if (assignedByBrokers && named) {
            findings.add(warn(
                    "restart",
                    "trivalent.streams.instance-id is set, expected none with trivalent.streams.protocol=streams, which does not use it",
                    "remove it, or set trivalent.streams.protocol=classic"));
        }
        if (!assignedByBrokers && !named) {
            findings.add(warn(
                    "restart",
                    "trivalent.streams.instance-id is not set, expected a name: each restart moves partitions, and after a kill they wait for the session to time out",
                    "set it to a name that only this process has and that stays the same after a restart"));
        }
        return findings.isEmpty() ? List.of(ok("restart", "nothing slows down a restart")) : List.copyOf(findings);
    }
}
