package io.trivalent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Packages;
import io.trivalent.model.ModelStore;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.settings.Settings;
import io.trivalent.settings.TrivalentConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WarmUpTest {
    @ParameterizedTest
    @ValueSource(strings = {"late-fusion", "tfn-mosi", "cenet-m-mosi", "constant"})
    void scoresSyntheticRecordsWithEveryKindOfPackage(String name) {
        // Given
        TrivalentConfig config = Settings.load(Map.of("trivalent.streams.warm-up", "1ms"));
        ModelStore store = new ModelStore(Packages.MODELS);
        try (LoadedModels models = new LoadedModels(new OnnxRuntime(config.score()), store)) {
            LoadedModel active = models.loaded(store.open(name));
            // When
            long events = WarmUp.run(config, active, models, () -> 0);
            // Then: at least one step
            assertThat(events).isGreaterThanOrEqualTo(WarmUp.STEP);
        }
    }

    @Test
    void stopsAfterAStepIfABacklogWaits() {
        // Given
        TrivalentConfig config = Settings.load(Map.of("trivalent.streams.warm-up", "1h"));
        ModelStore store = new ModelStore(Packages.MODELS);
        try (LoadedModels models = new LoadedModels(new OnnxRuntime(config.score()), store)) {
            // When
            long events = WarmUp.run(config, models.loaded(store.open("constant")), models, () -> WarmUp.BACKLOG + 1);
            // Then
            assertThat(events).isLessThanOrEqualTo(WarmUp.STEP);
        }
    }

    @Test
    void doesNothingWithoutTime() {
        // Given
        TrivalentConfig config = Settings.load(Map.of("trivalent.streams.warm-up", "0s"));
        ModelStore store = new ModelStore(Packages.MODELS);
        try (LoadedModels models = new LoadedModels(new OnnxRuntime(config.score()), store)) {
            // When, then
            assertThat(WarmUp.run(config, models.loaded(store.open("constant")), models, () -> 0))
                    .isZero();
        }
    }
}
