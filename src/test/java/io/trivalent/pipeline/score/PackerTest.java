package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Parts;
import io.trivalent.fixtures.Utterances;
import io.trivalent.model.GraphSpec;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.Shape;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.runtime.DenseTensor;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PackerTest {
    private static final AlignedUtterance TWO_STEPS = Utterances.of(
            Parts.part("a", Modality.TEXT, 100, Parts.tokens(101, 7, 102)),
            Parts.part("a", Modality.ACOUSTIC, 100, Parts.sequence(2, 1, 2, 3, 4)));
    private static final AlignedUtterance ONE_STEP = Utterances.of(
            Parts.part("b", Modality.ACOUSTIC, 100, Parts.sequence(1, 5, 6)),
            Parts.part("b", Modality.VISUAL, 100, Parts.vector(9)));

    private final Packer packer = new Packer(Shapes.EXACT);

    @Test
    void padsSequencesWithZerosAtTheEnd() {
        // When
        var tensor =
                pack(input(InputRole.FEATURES, Modality.ACOUSTIC, TensorType.FLOAT32, true, 2), TWO_STEPS, ONE_STEP);
        // Then
        assertThat(tensor.shape()).containsExactly(2, 2, 2);
        assertThat(floats(tensor)).containsExactly(1f, 2f, 3f, 4f, 5f, 6f, 0f, 0f);
        assertThat(tensor.data().isDirect()).isTrue();
    }

    @Test
    void marksRealSteps() {
        // When
        var mask = pack(input(InputRole.MASK, Modality.ACOUSTIC, TensorType.INT64, true, 0), ONE_STEP, TWO_STEPS);
        var length = pack(input(InputRole.LENGTH, Modality.ACOUSTIC, TensorType.INT64, false, 0), ONE_STEP, TWO_STEPS);
        // Then
        assertThat(mask.shape()).containsExactly(2, 2);
        assertThat(longs(mask)).containsExactly(1L, 0L, 1L, 1L);
        assertThat(length.shape()).containsExactly(2);
        assertThat(longs(length)).containsExactly(1L, 2L);
    }

    @Test
    void writesIntegersOfTheTypeThatTheManifestNames() {
        // Given
        var words = Utterances.of(Parts.part("w", Modality.TEXT, 100, Parts.annotated(101, 4, 2, 7, 1, 1, 8, 0, 0)));
        var type = TensorType.INT32;
        // When
        var tokens = pack(input(InputRole.TOKENS, Modality.TEXT, type, true, 0), words, ONE_STEP);
        var tags = pack(input(InputRole.POS_TAGS, Modality.TEXT, type, true, 0), words, ONE_STEP);
        var sentiments = pack(input(InputRole.WORD_SENTIMENTS, Modality.TEXT, type, true, 0), words, ONE_STEP);
        var mask = pack(input(InputRole.MASK, Modality.TEXT, type, true, 0), words, ONE_STEP);
        var length = pack(input(InputRole.LENGTH, Modality.TEXT, type, false, 0), words, ONE_STEP);
        // Then: the same ids and padding as int64, in half the bytes
        assertThat(tokens.shape()).containsExactly(2, 3);
        assertThat(tokens.data().remaining()).isEqualTo(2 * 3 * 4);
        assertThat(ints(tokens)).containsExactly(101, 7, 8, 0, 0, 0);
        assertThat(ints(tags)).containsExactly(4, 1, 0, 4, 4, 4);
        assertThat(ints(sentiments)).containsExactly(2, 1, 0, 2, 2, 2);
        assertThat(ints(mask)).containsExactly(1, 1, 1, 1, 0, 0);
        assertThat(ints(length)).containsExactly(3, 1);
    }

    @Test
    void widensTokens() {
        // When
        var tokens = pack(input(InputRole.TOKENS, Modality.TEXT, TensorType.INT64, true, 0), TWO_STEPS);
        // Then
        assertThat(tokens.shape()).containsExactly(1, 3);
        assertThat(longs(tokens)).containsExactly(101L, 7L, 102L);
    }

    @Test
    void packsPartsOfSpeechAndSentiments() {
        // Given
        var words = Utterances.of(Parts.part("w", Modality.TEXT, 100, Parts.annotated(101, 4, 2, 7, 1, 1, 8, 0, 0)));
        var shorter = Utterances.of(Parts.part("s", Modality.TEXT, 100, Parts.annotated(9, 3, 0)));
        // When
        var tokens = pack(input(InputRole.TOKENS, Modality.TEXT, TensorType.INT64, true, 0), words, shorter, ONE_STEP);
        var tags = pack(input(InputRole.POS_TAGS, Modality.TEXT, TensorType.INT64, true, 0), words, shorter, ONE_STEP);
        var sentiments = pack(
                input(InputRole.WORD_SENTIMENTS, Modality.TEXT, TensorType.INT64, true, 0), words, shorter, ONE_STEP);
        // Then: padding and a missing text have token 0, other and neutral
        assertThat(tokens.shape()).containsExactly(3, 3);
        assertThat(longs(tokens)).containsExactly(101L, 7L, 8L, 9L, 0L, 0L, 0L, 0L, 0L);
        assertThat(longs(tags)).containsExactly(4L, 1L, 0L, 3L, 4L, 4L, 4L, 4L, 4L);
        assertThat(longs(sentiments)).containsExactly(2L, 1L, 0L, 0L, 2L, 2L, 2L, 2L, 2L);
    }

    @Test
    void packsAMissingModalityAsOneStepOfZeros() {
        // When
        var tokens = pack(input(InputRole.TOKENS, Modality.TEXT, TensorType.INT64, true, 0), ONE_STEP);
        var mask = pack(input(InputRole.MASK, Modality.TEXT, TensorType.INT64, true, 0), ONE_STEP);
        var length = pack(input(InputRole.LENGTH, Modality.TEXT, TensorType.INT64, false, 0), ONE_STEP);
        var visual =
                pack(input(InputRole.FEATURES, Modality.VISUAL, TensorType.FLOAT32, false, 1), TWO_STEPS, ONE_STEP);
        // Then
        assertThat(longs(tokens)).containsExactly(0L);
        assertThat(longs(mask)).containsExactly(1L);
        assertThat(longs(length)).containsExactly(1L);
        assertThat(visual.shape()).containsExactly(2, 1);
        assertThat(floats(visual)).containsExactly(0f, 9f);
    }

    @Test
    void marksPresentModalities() {
        // Given
        var input = new Input("present", InputRole.PRESENT, Optional.empty(), TensorType.FLOAT32, new Shape(false, 3));
        // When
        var present = pack(input, TWO_STEPS, ONE_STEP);
        // Then
        assertThat(present.shape()).containsExactly(2, 3);
        assertThat(floats(present)).containsExactly(1f, 1f, 0f, 0f, 1f, 1f);
    }

    @Test
    void aShortBatchHasNoNumbersOfALongBatchBeforeIt() {
        // Given
        var input = input(InputRole.FEATURES, Modality.TEXT, TensorType.FLOAT32, true, 1);
        float[] sevens = new float[2_000];
        java.util.Arrays.fill(sevens, 7);
        var before = pack(
                input, Utterances.of(Parts.part("long", Modality.TEXT, 100, Parts.sequence(sevens.length, sevens))));
        var longBatch = floats(before);
        // When
        var after = pack(
                input,
                ONE_STEP,
                Utterances.of(Parts.part("short", Modality.TEXT, 100, Parts.sequence(3, 1, 2, 3))),
                ONE_STEP);
        // Then
        assertThat(longBatch).containsOnly(7f);
        assertThat(floats(after)).containsExactly(0f, 0f, 0f, 1f, 2f, 3f, 0f, 0f, 0f);
    }

    @Test
    void doesNotPackStates() {
        // Given
        var states = input(InputRole.STATES, Modality.TEXT, TensorType.FLOAT32, true, 4);
        // When
        var tensors =
                packer.pack(Map.of(), new GraphSpec("model.onnx", List.of(states), List.of()), List.of(TWO_STEPS));
        // Then
        assertThat(tensors).isEmpty();
    }

    private DenseTensor pack(Input input, AlignedUtterance... utterances) {
        var tensors =
                packer.pack(Map.of(), new GraphSpec("model.onnx", List.of(input), List.of()), List.of(utterances));
        assertThat(tensors).hasSize(1);
        assertThat(tensors.get(0).name()).isEqualTo(input.name());
        assertThat(tensors.get(0).type()).isEqualTo(input.type());
        return tensors.get(0);
    }

    private static Input input(InputRole role, Modality modality, TensorType type, boolean sequence, int dims) {
        return new Input(role + "-" + modality, role, Optional.of(modality), type, new Shape(sequence, dims));
    }

    private static List<Float> floats(DenseTensor tensor) {
        var numbers = new ArrayList<Float>();
        ByteBuffer data = tensor.data().duplicate().order(tensor.data().order());
        while (data.hasRemaining()) {
            numbers.add(data.getFloat());
        }
        return numbers;
    }

    private static List<Integer> ints(DenseTensor tensor) {
        var numbers = new ArrayList<Integer>();
        ByteBuffer data = tensor.data().duplicate().order(tensor.data().order());
        while (data.hasRemaining()) {
            numbers.add(data.getInt());
        }
        return numbers;
    }

    private static List<Long> longs(DenseTensor tensor) {
        var numbers = new ArrayList<Long>();
        ByteBuffer data = tensor.data().duplicate().order(tensor.data().order());
        while (data.hasRemaining()) {
            numbers.add(data.getLong());
        }
        return numbers;
    }
}
