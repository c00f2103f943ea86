package io.trivalent.process;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.settings.Settings;
import io.trivalent.settings.UsageException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that contradict each other are rejected before anything is opened. */
class PipelineProcessTest {
    @ParameterizedTest
    @ValueSource(strings = {"7s", "1m"})
    void rejectsRunsThatDoNotFitIntoATransaction(String maxRun) {
        // Given
        var config = Settings.load(Map.of("trivalent.score.max-run", maxRun));
        // When, then
        assertThatThrownBy(() -> PipelineProcess.start(config))
                .isInstanceOf(UsageException.class)
                .hasMessage("trivalent.score.max-run is %d ms, expected at most 6000 ms, a fifth of"
                                .formatted(config.score().maxRun().toMillis())
                        + " producer.transaction.timeout.ms");
    }

    @Test
    void limitsRunsByTheConfiguredTransactionTimeout() {
        // Given
        var config = Settings.load(Map.of("trivalent.streams.properties.\"producer.transaction.timeout.ms\"", "10000"));
        // When, then
        assertThatThrownBy(() -> PipelineProcess.start(config))
                .isInstanceOf(UsageException.class)
                .hasMessage("trivalent.score.max-run is 5000 ms, expected at most 2000 ms, a fifth of"
                        + " producer.transaction.timeout.ms");
    }
}
