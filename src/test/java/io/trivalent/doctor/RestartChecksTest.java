package io.trivalent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartChecksTest {
    @Test
    void acceptsANameAndAPersistentFolder() {
        assertThat(lines(true, true, false)).containsExactly("ok    restart     nothing slows down a restart");
    }

    @Test
    void reportsSettingsThatSlowDownARestart() {
        assertThat(lines(false, false, false))
                .containsExactly(
                        "warn  restart     trivalent.streams.state-directory is not set, expected a folder that survives"
                                + " the process: after a kill, events wait up to 30000 ms longer for its transaction to"
                                + " time out  → set it to a folder that only this process uses",
                        "warn  restart     trivalent.streams.instance-id is not set, expected a name: each restart moves"
                                + " partitions, and after a kill they wait for the session to time out  → set it to a"
                                + " name that only this process has and that stays the same after a restart");
    }

    @Test
    void requiresNoNameIfTheBrokersAssignThePartitions() {
        assertThat(lines(true, false, true)).containsExactly("ok    restart     nothing slows down a restart");
        assertThat(lines(true, true, true))
                .containsExactly("warn  restart     trivalent.streams.instance-id is set, expected none with"
                        + " trivalent.streams.protocol=streams, which does not use it  → remove it, or set"
                        + " trivalent.streams.protocol=classic");
    }

    private static List<String> lines(boolean persistentState, boolean named, boolean assignedByBrokers) {
        return new RestartChecks(persistentState, named, assignedByBrokers, Duration.ofSeconds(30))
                .findings().stream().map(Finding::toString).toList();
    }
}
