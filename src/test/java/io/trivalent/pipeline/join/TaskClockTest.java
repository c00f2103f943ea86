package io.trivalent.pipeline.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskClockTest {
    /** Steps: {@code r} a record with this timestamp, {@code t} a tick at this wall time. */
    @ParameterizedTest(name = "{0} shows {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "r100                          | 100",
                "r100 r90                      | 100",
                "r100 r130                     | 130",
                "r100 t5000                    | 100",
                "r100 t5000 t5025              | 125",
                "r100 t5000 t5025 t5050        | 150",
                "r100 t5000 t5025 t5050 r110   | 110",
                "r100 t5000 t5025 t5050 r105   | 105",
                "r100 t5000 t5050 r90          | 100",
                "r100 t5000 t5025 r100 t5050   | 100",
                "r100 t5000 t5100              | 200",
                "r100 t5000 t60000             | 200",
                "r100 t5000 t60000 t60025      | 225",
                "r100 t5000 t4000              | 100",
                "r100 t5000 t4000 t4025        | 125",
                "t5000 r100                    | 100",
                "t5000 t5025 r100 t5050 t5060  | 110",
            })
    void showsTheLargestTimestampPlusSilence(String steps, long expected) {
        // Given
        var clock = new TaskClock();
        // When
        for (String step : steps.split(" ", -1)) {
            long time = Long.parseLong(step.substring(1));
            if (step.startsWith("r")) {
                clock.observe(time);
            } else {
                clock.tick(time);
            }
        }
        // Then
        assertThat(clock.now()).isEqualTo(expected);
    }

    @Test
    void failsBeforeTheFirstRecord() {
        assertThatThrownBy(() -> new TaskClock().now())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("task clock read before the first record");
    }
}
