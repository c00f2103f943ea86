package io.trivalent.pipeline.score;

import io.trivalent.annotate.PartOfSpeech;
import io.trivalent.annotate.WordSentiment;
import io.trivalent.model.GraphSpec;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.quantize.TokenColumn;
import io.trivalent.runtime.DenseTensor;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.ModelInputs;
import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Packs a batch into dense tensors: one row per utterance, sequences padded with zeros at the end to the longest of the batch.
 * A missing modality is one step of zeros: length 1, mask 1, present 0. Part-of-speech inputs are padded with "other" (4)
 * and sentiment inputs with "neutral" (2) instead of zero. Integers are int32 or int64, as the manifest says of each input.
 * {@link Shapes} may add more steps, and rows after the batch, which repeat the last utterance and have no meaning.
 *
 * <p>The numbers are copied once, from the record's bytes or the quantizer's output to the direct buffer of the run. Buffers
 * grow and are reused, so each task has a packer of its own. Not thread-safe.
 */
final class Packer {
    private static final byte[] ZEROS = new byte[4096];

    private final Shapes shapes;
    private final Map<String, ByteBuffer> buffers = new HashMap<>();

    Packer(Shapes shapes) {
        this.shapes = shapes;
    }

    /** Returns the inputs of one run of a package for these utterances. The next call overwrites them. */
    ModelInputs pack(Manifest manifest, List<AlignedUtterance> utterances) {
        return new ModelInputs(
                shapes.rows(utterances.size()),
                manifest.encoder()
                        .map(graph -> pack(manifest.modalities(), graph, utterances))
                        .orElse(List.of()),
                pack(manifest.modalities(), manifest.model(), utterances));
    }

    /**
     * Returns the inputs of a graph for these utterances, except {@code states}: the encoder's run returns those.
     *
     * @param modalities what the package reads
     */
    List<DenseTensor> pack(Map<Modality, ModalitySpec> modalities, GraphSpec graph, List<AlignedUtterance> utterances) {
        List<DenseTensor> tensors = new ArrayList<>();
        for (Input input : graph.inputs()) {
            if (input.role() != InputRole.STATES) {
                tensors.add(pack(graph.file(), input, shape(modalities, input, utterances), utterances));
            }
        }
        return tensors;
    }

    private DenseTensor pack(String graph, Input input, long[] shape, List<AlignedUtterance> utterances) {
        long bytes = input.type().bytes();
        for (long axis : shape) {
            bytes *= axis;
        }
        if (bytes > Integer.MAX_VALUE) {
            throw new GraphFailedException("input '%s' of %d utterances has %d bytes, expected at most %d"
                    .formatted(input.name(), utterances.size(), bytes, Integer.MAX_VALUE));
        }
        ByteBuffer data = buffer(graph + ":" + input.name(), (int) bytes);
        int rowBytes = data.limit() / (int) shape[0];
        for (int row = 0; row < shape[0]; row++) {
            int end = data.position() + rowBytes;
            fill(data, input, utterances.get(Math.min(row, utterances.size() - 1)), shape);
            pad(data, input, end);
        }
        return new DenseTensor(input.name(), input.type(), shape, data.flip());
    }

    private long[] shape(Map<Modality, ModalitySpec> modalities, Input input, List<AlignedUtterance> utterances) {
        long batch = shapes.rows(utterances.size());
        int dims = input.shape().dims();
        if (!input.shape().sequence()) {
            return dims == 0 ? new long[] {batch} : new long[] {batch, dims};
        }
        int longest = 1;
        for (AlignedUtterance utterance : utterances) {
            longest = Math.max(longest, steps(utterance, input.ofModality()));
        }
        long steps = shapes.steps(longest, modalities.get(input.ofModality()));
        return dims == 0 ? new long[] {batch, steps} : new long[] {batch, steps, dims};
    }

    private static void fill(ByteBuffer data, Input input, AlignedUtterance utterance, long[] shape) {
        switch (input.role()) {
            case FEATURES -> utterance.part(input.ofModality()).ifPresent(part -> data.put(bytes(part)));
            case TOKENS -> putColumn(utterance, input, TokenColumn.TOKEN, data);
            case POS_TAGS -> putColumn(utterance, input, TokenColumn.PART_OF_SPEECH, data);
            case WORD_SENTIMENTS -> putColumn(utterance, input, TokenColumn.SENTIMENT, data);
            case LENGTH -> put(data, input.type(), steps(utterance, input.ofModality()));
            case MASK -> {
                for (int i = steps(utterance, input.ofModality()); i > 0; i--) {
                    put(data, input.type(), 1);
                }
            }
            case PRESENT -> {
                for (Modality modality : Modality.values()) {
                    data.putFloat(utterance.part(modality).isPresent() ? 1 : 0);
                }
            }
            case STATES ->
                throw new IllegalArgumentException(
                        "states of shape %s come from the encoder".formatted(java.util.Arrays.toString(shape)));
        }
    }

    private static ByteBuffer bytes(QuantizedPart part) {
        return part.tensor().data().duplicate().rewind();
    }

    private static void putColumn(AlignedUtterance utterance, Input input, TokenColumn column, ByteBuffer data) {
        utterance.part(input.ofModality()).ifPresent(part -> {
            CompactTensor tokens = part.tensor();
            for (int i = 0; i < tokens.steps(); i++) {
                int at = TensorType.INT32.bytes() * (tokens.dims() * i + column.index());
                put(data, input.type(), tokens.data().getInt(at));
            }
        });
    }

    private static void put(ByteBuffer data, TensorType type, int number) {
        if (type == TensorType.INT32) {
            data.putInt(number);
        } else {
            data.putLong(number);
        }
    }

    private static int steps(AlignedUtterance utterance, Modality modality) {
        return utterance.part(modality).map(part -> part.tensor().steps()).orElse(1);
    }

    private static void pad(ByteBuffer data, Input input, int end) {
        switch (input.role()) {
            case POS_TAGS -> pad(data, input.type(), PartOfSpeech.OTHER.id(), end);
            case WORD_SENTIMENTS -> pad(data, input.type(), WordSentiment.NEUTRAL.id(), end);
            case TOKENS, STATES, FEATURES, LENGTH, MASK, PRESENT -> pad(data, end);
        }
    }

    private static void pad(ByteBuffer data, TensorType type, int id, int end) {
        while (data.position() < end) {
            put(data, type, id);
        }
    }

    private static void pad(ByteBuffer data, int end) {
        while (data.position() < end) {
            data.put(ZEROS, 0, Math.min(ZEROS.length, end - data.position()));
        }
    }

    private ByteBuffer buffer(String key, int bytes) {
        ByteBuffer buffer = buffers.get(key);
        if (buffer == null || buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect((int)
                            Math.max(bytes, buffer == null ? 0 : Math.min(2L * buffer.capacity(), Integer.MAX_VALUE)))
                    .order(ByteOrder.nativeOrder());
            buffers.put(key, buffer);
        }
        return buffer.clear().limit(bytes);
    }
}
