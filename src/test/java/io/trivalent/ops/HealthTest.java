package io.trivalent.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.eclipse.microprofile.health.HealthCheckResponse.Status.DOWN;
import static org.eclipse.microprofile.health.HealthCheckResponse.Status.UP;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.runtime.OverdueRun;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final PipelineMonitor monitor = new PipelineMonitor(new SimpleMeterRegistry(), new DeprecatedTopicTags());
    private Optional<OverdueRun> overdue = Optional.empty();

    @Test
    void isAliveButNotReadyBeforeAPipelineStarts() {
        assertThat(ready().getStatus()).isEqualTo(DOWN);
        assertThat(alive().getStatus()).isEqualTo(UP);
    }

    @Test
    void isNotReadyWhileARunExceedsItsTimeLimit() {
        // Given
        watch();
        HealthCheckResponse before = ready();
        // When
        overdue = Optional.of(new OverdueRun("tfn-mosi/1", Duration.ofSeconds(6), false));
        // Then
        assertThat(before.getStatus()).isEqualTo(UP);
        assertThat(ready().getStatus()).isEqualTo(DOWN);
        assertThat(ready().getData())
                .hasValue(Map.of(
                        "streams",
                        "RUNNING",
                        "model",
                        "run of model tfn-mosi/1 timed out and has not ended after 6 s"));
        assertThat(alive().getStatus()).isEqualTo(UP);
        overdue = Optional.empty();
        assertThat(ready().getStatus()).isEqualTo(UP);
    }

    @Test
    void isNotAliveIfARunDoesNotRespondToItsTermination() {
        // Given
        watch();
        // When
        overdue = Optional.of(new OverdueRun("tfn-mosi/1", Duration.ofSeconds(12), true));
        // Then
        assertThat(alive().getStatus()).isEqualTo(DOWN);
        assertThat(alive().getData())
                .hasValue(Map.of("run", "run of model tfn-mosi/1 timed out and has not ended after 12 s"));
        assertThat(ready().getStatus()).isEqualTo(DOWN);
    }

    private void watch() {
        monitor.watch(new FlowCounters(), () -> true, () -> "RUNNING", () -> overdue);
    }

    private HealthCheckResponse ready() {
        return new PipelineReady(monitor).call();
    }

    private HealthCheckResponse alive() {
        return new ModelAlive(monitor).call();
    }
}
