package io.trivalent.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Sentiment;
import io.trivalent.fixtures.PipelineHarness;
import io.trivalent.fixtures.Traffic;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlowLawsTest {
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#twoHundred")
    void everyRecordIsAccountedForInRandomTraffic(long seed) {
        // Given
        var stragglers = Map.of("join.stragglers", seed % 2 == 0 ? "drop" : "revise");
        try (var pipeline = PipelineHarness.lateFusion(stragglers)) {
            // When
            Traffic.random(seed).send(pipeline, 50);
            // Then
            assertThat(pipeline.brokenLaws()).isEmpty();
            assertThat(pipeline.count(Count.RECORDS)).isEqualTo(50);
            pipeline.silence(Duration.ofSeconds(3));
            assertThat(pipeline.brokenLaws()).isEmpty();
            assertThat(pipeline.count(Count.PENDING)).isZero();
            assertThat(pipeline.count(Count.WAITING)).isZero();
            assertThat(pipeline.deadLetters()).hasSize((int) pipeline.count(Count.REJECTED));
            assertThat(pipeline.events())
                    .hasSize((int) pipeline.count(Count.SCORED))
                    .extracting(Sentiment::getUtteranceId, Sentiment::getRevision)
                    .doesNotHaveDuplicates();
        }
    }
}
