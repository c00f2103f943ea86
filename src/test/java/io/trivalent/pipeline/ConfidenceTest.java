package io.trivalent.pipeline;

import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trivalent.Modality;
import io.trivalent.Sentiment;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.PipelineHarness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events have the interval of the modalities that they used, and name the modalities that contradict each other. */
class ConfidenceTest {
    /** A little more than the join's default wait time. */
    private static final Duration WAIT_TIME = Duration.ofMillis(2_100);

    @TempDir
    private Path models;

    private PipelineHarness pipeline = PipelineHarness.lateFusion();

    @BeforeEach
    void startWithIntervals() {
        pipeline.close();
        Packages.confident(models);
        pipeline = PipelineHarness.with(models, Packages.LATE_FUSION, Map.of("join.stragglers", "revise"));
    }

    @AfterEach
    void everyRecordIsAccountedFor() {
        assertThat(pipeline.brokenLaws()).isEmpty();
        pipeline.close();
    }

    @Test
    void anEventHasAnIntervalAndNamesTheModalitiesInConflict() {
        // When: the score is the mean, and 0.0625 is in the neutral band
        pipeline.send(TEXT, "u1", 0.75f, 0);
        pipeline.send(ACOUSTIC, "u1", 0.0625f, 0);
        pipeline.send(VISUAL, "u1", -0.8125f, 0);
        // Then
        assertThat(pipeline.events())
                .extracting(
                        Sentiment::getScore,
                        Sentiment::getConfidenceLow,
                        Sentiment::getConfidenceHigh,
                        Sentiment::getConflict)
                .containsExactly(tuple(0f, -0.125f, 0.125f, List.of(Modality.TEXT, Modality.VISUAL)));
    }

    @Test
    void aRevisionHasTheIntervalAndTheConflictOfItsOwnModalities() {
        // Given
        pipeline.send(TEXT, "u1", 0.75f, 0);
        pipeline.send(ACOUSTIC, "u1", 0.75f, 0);
        pipeline.silence(WAIT_TIME);
        // When
        pipeline.send(VISUAL, "u1", -0.75f, 2_500);
        // Then
        assertThat(pipeline.events())
                .extracting(
                        Sentiment::getRevision,
                        Sentiment::getScore,
                        Sentiment::getConfidenceLow,
                        Sentiment::getConfidenceHigh,
                        Sentiment::getConflict)
                .containsExactly(
                        tuple(0, 0.5f, 0.25f, 0.75f, List.of()),
                        tuple(1, 0.25f, 0.125f, 0.375f, List.of(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL)));
    }

    @Test
    void anEventOfModalitiesWithoutAHalfWidthHasNoInterval() {
        // Given
        pipeline.send(ACOUSTIC, "u1", 0.75f, 0);
        pipeline.send(VISUAL, "u1", -0.75f, 0);
        // When
        pipeline.silence(WAIT_TIME);
        // Then
        assertThat(pipeline.events())
                .extracting(Sentiment::getConfidenceLow, Sentiment::getConfidenceHigh, Sentiment::getConflict)
                .containsExactly(tuple(null, null, List.of(Modality.ACOUSTIC, Modality.VISUAL)));
    }
}
