package io.trivalent.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.model.InvalidModelException;
import io.trivalent.settings.Settings;
import io.trivalent.settings.TrivalentConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelOpeningTest {
    @Test
    void handsOverTheCheckedModelOnce() {
        // Given
        try (ModelOpening opening = ModelOpening.startBeforeBrokers(config("tfn-demo"))) {
            // When
            try (CheckedModel model = opening.take()) {
                // Then
                assertThat(model.active().model().id().name()).isEqualTo("tfn-demo");
                assertThatThrownBy(opening::take)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the model was taken twice");
            }
        }
    }

    @Test
    void throwsTheErrorOfTheModelToThePipelineThatTakesIt() {
        // Given
        TrivalentConfig config = config("no-such-model");
        // When
        try (ModelOpening opening = ModelOpening.startBeforeBrokers(config)) {
            // Then
            assertThatThrownBy(opening::take)
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("no-such-model");
        }
    }

    private static TrivalentConfig config(String model) {
        return Settings.load(Map.of("trivalent.models.active", model));
    }
}
