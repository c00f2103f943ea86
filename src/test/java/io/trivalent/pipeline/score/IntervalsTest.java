package io.trivalent.pipeline.score;

import static io.trivalent.fixtures.Utterances.scores;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Packages;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.join.AlignedUtterance;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The intervals of a package whose scores are in [-1, 1]. */
class IntervalsTest {
    private static final float NONE = Float.NaN;
    private static final AlignedUtterance TEXT_AND_ACOUSTIC = scores("u1", 0, 0, NONE);

    @TempDir
    private Path models;

    private Intervals intervals = new Intervals(Packages.lateFusion());

    @BeforeEach
    void readHalfWidths() {
        Packages.confident(models);
        intervals =
                new Intervals(new ModelStore(models).open(Packages.LATE_FUSION).manifest());
    }

    @Test
    void hasTheHalfWidthOfExactlyTheModalitiesOfTheUtterance() {
        // When, then
        assertThat(intervals.around(0.25f, scores("u1", 0, NONE, NONE))).contains(new Interval(-0.25f, 0.75f));
        assertThat(intervals.around(0.25f, TEXT_AND_ACOUSTIC)).contains(new Interval(0, 0.5f));
        assertThat(intervals.around(0.25f, scores("u1", 0, 0, 0))).contains(new Interval(0.125f, 0.375f));
    }

    @Test
    void isEmptyForModalitiesWithoutAHalfWidth() {
        // When, then
        assertThat(intervals.around(0.25f, scores("u1", 0, NONE, 0))).isEmpty();
        assertThat(intervals.around(0.25f, scores("u1", NONE, 0, 0))).isEmpty();
        assertThat(intervals.around(0.25f, scores("u1", NONE, NONE, 0))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0.75, 0.5, 1",
        "0.875, 0.625, 1",
        "-0.875, -1, -0.625",
        "1, 0.75, 1",
        "1.125, 0.875, 1",
        "-1.5, -1, -1",
        "1.5, 1, 1"
    })
    void staysInTheRangeOfTheLabel(float score, float low, float high) {
        // When, then
        assertThat(intervals.around(score, TEXT_AND_ACOUSTIC)).contains(new Interval(low, high));
    }

    @Test
    void isEmptyForAPackageWithoutConfidence() {
        // Given
        Path folder = models.resolve("late-fusion/1");
        Packages.edit(folder, root -> root.remove("confidence"));
        // When
        var without =
                new Intervals(new ModelStore(models).open(Packages.LATE_FUSION).manifest());
        // Then
        assertThat(without.around(0.25f, TEXT_AND_ACOUSTIC)).isEmpty();
    }
}
