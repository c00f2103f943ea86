package io.trivalent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartChecksTest {
    @Test
    void isContentWithANameAndALastingFolder() {
        assertThat(lines(true, true, false)).containsExactly("ok    restart     what Kafka knows of it lasts");
    }

    @Test
    void namesWhatMakesARestartSlow() {
        assertThat(lines(false, false, false))
                .containsExactly(
                        "warn  restart     trivalent.streams.state-directory is not set, expected a folder that outlasts"
                                + " the process: after a kill events wait up to 30000 ms more for its transaction to"
                                + " time out  → set it to a folder that belongs to this process alone",
                        "warn  restart     trivalent.streams.instance-id is not set, expected a name: each restart moves"
                                + " partitions, and after a kill they wait for the session to time out  → set it to a"
                                + " name that this process alone has, the same after each restart");
    }

    @Test
    void wantsNoNameWhereTheBrokersHaveNoUseForIt() {
        assertThat(lines(true, false, true)).containsExactly("ok    restart     what Kafka knows of it lasts");
        assertThat(lines(true, true, true))
                .containsExactly("warn  restart     trivalent.streams.instance-id is set, expected none with"
                        + " trivalent.streams.protocol=streams, which has no use for it  → take it out, or set"
                        + " trivalent.streams.protocol=classic");
    }

    private static List<String> lines(boolean lastingState, boolean named, boolean byBrokers) {
        return new RestartChecks(lastingState, named, byBrokers, Duration.ofSeconds(30))
                .findings().stream().map(Finding::toString).toList();
    }
}
