package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Parts;
import io.trivalent.fixtures.Settled;
import io.trivalent.fixtures.Utterances;
import io.trivalent.model.GraphSpec;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.GraphSpec.Shape;
import io.trivalent.model.ModalitySpec;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.TensorType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapesTest {
    private static final ModalitySpec TOKENS = new ModalitySpec.Tokens(true, "tokenizer.json", 50, Optional.empty());

    private final Shapes rounded = new Shapes(true, 24);

    @Test
    void sizesArePowersOfTwoAndTheLargest() {
        assertThat(Shapes.upTo(1)).containsExactly(1);
        assertThat(Shapes.upTo(32)).containsExactly(1, 2, 4, 8, 16, 32);
        assertThat(Shapes.upTo(50)).containsExactly(1, 2, 4, 8, 16, 32, 50);
    }

    @Test
    void everySizeIsRoundedUpToOneOfThese() {
        for (int needed = 1; needed <= 24; needed++) {
            assertThat(rounded.rows(needed)).isGreaterThanOrEqualTo(needed).isIn(Shapes.upTo(24));
        }
        for (int needed = 1; needed <= 50; needed++) {
            assertThat(rounded.steps(needed, TOKENS))
                    .isGreaterThanOrEqualTo(needed)
                    .isIn(Shapes.upTo(50));
        }
        assertThat(rounded.rows(17)).isEqualTo(24);
        assertThat(rounded.steps(9, TOKENS)).isEqualTo(16);
    }

    @Test
    void exactShapesAreNotRounded() {
        assertThat(Shapes.EXACT.rows(17)).isEqualTo(17);
        assertThat(Shapes.EXACT.steps(9, TOKENS)).isEqualTo(9);
    }

    @Test
    void aSizeAboveTheLargestStaysAsItIs() {
        assertThat(rounded.rows(30)).isEqualTo(30);
        assertThat(rounded.steps(60, TOKENS)).isEqualTo(60);
        assertThat(rounded.steps(60, null)).isEqualTo(60);
    }

    @Test
    void addedRowsRepeatTheLastUtteranceAndAddedStepsAreZero() {
        // Given
        var tokens =
                new Input("tokens", InputRole.TOKENS, Optional.of(Modality.TEXT), TensorType.INT64, new Shape(true, 0));
        var graph = new GraphSpec("model.onnx", List.of(tokens), List.of());
        // When
        var packed = new Packer(rounded)
                .pack(Map.of(Modality.TEXT, TOKENS), graph, List.of(spoken("a"), spoken("b"), spoken("c")));
        // Then
        assertThat(packed.get(0).shape()).containsExactly(4, 4);
        assertThat(packed.get(0).data().asLongBuffer().get(3 * 4)).isEqualTo(101);
        assertThat(packed.get(0).data().asLongBuffer().get(3 * 4 + 3)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tfn-mosi", "hafedformer-mosi", "cenet-m-mosi"})
    void roundingDoesNotChangeScores(String name) {
        // Given
        var store = new ModelStore(Packages.MODELS);
        try (var models = new LoadedModels(new OnnxRuntime(Settled.defaults().score()), store)) {
            LoadedModel model = models.loaded(store.open(name));
            List<AlignedUtterance> utterances = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                utterances.add(Utterances.of(Parts.madeFor(
                        model.model().id(), spoken("u" + i).parts().get(0))));
            }
            // When
            float[] exact = score(model, new Packer(Shapes.EXACT), utterances);
            float[] padded = score(model, new Packer(rounded), utterances);
            // Then
            assertThat(padded).hasSize(8);
            for (int i = 0; i < exact.length; i++) {
                assertThat(padded[i]).isCloseTo(exact[i], within(1e-5f));
            }
        }
    }

    private static float[] score(LoadedModel model, Packer packer, List<AlignedUtterance> utterances) {
        return Objects.requireNonNull(model.scores(packer.pack(model.manifest(), utterances), Duration.ofMinutes(2))
                .get(OutputRole.SCORE));
    }

    private static AlignedUtterance spoken(String id) {
        return Utterances.of(Parts.part(id, Modality.TEXT, 100, Parts.tokens(101, 7, 102)));
    }
}
