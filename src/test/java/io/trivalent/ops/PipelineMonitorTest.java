package io.trivalent.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.TaskLoad;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PipelineMonitorTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DeprecatedTopicTags topicTags = new DeprecatedTopicTags();
    private final FlowCounters counters = new FlowCounters();

    @Test
    void exportsLoadAndCapOfEachTaskWhileItRuns() {
        // Given
        TaskLoad first = counters.loads().open("join", 0, "bytes", 1_000);
        new PipelineMonitor(meters, topicTags).watch(counters, () -> true, () -> "RUNNING", Optional::empty);
        TaskLoad second = counters.loads().open("join", 1, "bytes", 1_000);
        // When
        first.set(250);
        second.set(500);
        // Then
        assertThat(gauge("trivalent.join.load", "0")).isEqualTo(250);
        assertThat(gauge("trivalent.join.load", "1")).isEqualTo(500);
        assertThat(gauge("trivalent.join.cap", "1")).isEqualTo(1_000);
        first.close();
        assertThat(meters.find("trivalent.join.load").gauges()).hasSize(1);
        assertThat(meters.find("trivalent.join.cap").gauges()).hasSize(1);
    }

    @Test
    void measuresEventsByCauseOfReleaseAndRunsByLength() {
        // Given
        new PipelineMonitor(meters, topicTags).watch(counters, () -> true, () -> "RUNNING", Optional::empty);
        // When
        counters.times().event("COMPLETE", 20, 5, 10);
        counters.times().event("DEADLINE", 2_000, 5, 10);
        counters.times().run(3, 17, 10_000_000);
        counters.times().run(1, 32, 10_000_000);
        // Then
        Timer complete =
                meters.get("trivalent.event.latency").tag("release", "complete").timer();
        assertThat(complete.count()).isEqualTo(1);
        assertThat(complete.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(35);
        assertThat(meters.get("trivalent.join.wait").timer().count()).isEqualTo(2);
        assertThat(meters.get("trivalent.batch.wait").timer().max(TimeUnit.MILLISECONDS))
                .isEqualTo(5);
        assertThat(meters.get("trivalent.score.run").tag("steps", "32").timer().count())
                .isEqualTo(2);
        assertThat(meters.get("trivalent.batch.size").summary().totalAmount()).isEqualTo(4);
    }

    @Test
    void leavesOutTheSecondNamesOfTopics() {
        // Given
        meters.config().meterFilter(topicTags);
        // When
        topicTags.of(List.of("trivalent.visual", "own_name", "a_b", "a.b"));
        for (String topic : List.of("trivalent.visual", "trivalent_visual", "own_name", "a_b", "a.b", "elsewhere")) {
            meters.gauge("lag", Tags.of("topic", topic), 1);
        }
        // Then
        assertThat(meters.find("lag").gauges())
                .extracting(gauge -> gauge.getId().getTag("topic"))
                .containsExactlyInAnyOrder("trivalent.visual", "own_name", "a_b", "a.b", "elsewhere");
    }

    private double gauge(String name, String partition) {
        return meters.get(name)
                .tag("partition", partition)
                .tag("what", "bytes")
                .gauge()
                .value();
    }
}
