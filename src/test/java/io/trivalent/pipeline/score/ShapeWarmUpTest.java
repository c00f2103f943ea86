package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Settled;
import io.trivalent.model.ModelStore;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The warm-up of a device, on the CPU. */
class ShapeWarmUpTest {
    @ParameterizedTest
    @CsvSource({"constant, 1", "late-fusion, 1", "tfn-mosi, 7", "hafedformer-mosi, 7"})
    void runsEveryLengthWithEverySizeOfBatch(String name, int lengths) {
        // Given
        var config = Settled.with("batch.max-size", "3");
        var store = new ModelStore(Packages.MODELS);
        try (var models = new LoadedModels(new OnnxRuntime(config.score()), store)) {
            // When
            int shapes = ShapeWarmUp.run(models.loaded(store.open(name)), config.batch(), 2);
            // Then: batches of 1, 2 and 3
            assertThat(shapes).isEqualTo(3 * lengths);
        }
    }

    @Test
    void runsNoBatchThatTheSettingsDoNotAllow() {
        // Given
        var config = Settled.with("batch.max-bytes", "1");
        var store = new ModelStore(Packages.MODELS);
        try (var models = new LoadedModels(new OnnxRuntime(config.score()), store)) {
            // When, then: utterances alone
            assertThat(ShapeWarmUp.run(models.loaded(store.open("late-fusion")), config.batch(), 1))
                    .isEqualTo(1);
        }
    }
}
