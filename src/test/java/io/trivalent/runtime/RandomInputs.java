package io.trivalent.runtime;

import io.trivalent.model.GraphSpec;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.Manifest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** Batches of random numbers with the shapes that a package reads; every sequence has the same length. */
final class RandomInputs {
    /** Word pieces that the vocabulary of every committed encoder has. */
    private static final int KNOWN_TOKENS = 20_000;

    private final Random random;

    RandomInputs(long seed) {
        this.random = new Random(seed);
    }

    ModelInputs of(Manifest manifest, int size, int length) {
        return new ModelInputs(
                size,
                manifest.encoder().map(graph -> of(graph, size, length)).orElse(List.of()),
                of(manifest.model(), size, length));
    }

    private List<DenseTensor> of(GraphSpec graph, int size, int length) {
        return graph.inputs().stream()
                .filter(input -> input.role() != InputRole.STATES)
                .map(input -> of(input, size, length))
                .toList();
    }

    private DenseTensor of(Input input, int size, int length) {
        int dims = Math.max(1, input.shape().dims());
        int steps = input.shape().sequence() ? length : 1;
        ByteBuffer data = ByteBuffer.allocateDirect(
                        size * steps * dims * input.type().bytes())
                .order(ByteOrder.nativeOrder());
        while (data.hasRemaining()) {
            put(data, input, length);
        }
        return new DenseTensor(input.name(), input.type(), shape(input, size, length), data.flip());
    }

    private void put(ByteBuffer data, Input input, int length) {
        double number =
                switch (input.role()) {
                    case TOKENS -> random.nextInt(KNOWN_TOKENS);
                    case LENGTH -> length;
                    case MASK, PRESENT -> 1;
                    default -> random.nextGaussian();
                };
        switch (input.type()) {
            case INT64 -> data.putLong((long) number);
            case INT32 -> data.putInt((int) number);
            case FLOAT32 -> data.putFloat((float) number);
            case FLOAT16, UINT8, INT8 ->
                throw new IllegalArgumentException("input '%s' is of %s".formatted(input.name(), input.type()));
        }
    }

    private static long[] shape(Input input, int size, int length) {
        if (input.shape().sequence()) {
            return input.shape().dims() > 0
                    ? new long[] {size, length, input.shape().dims()}
                    : new long[] {size, length};
        }
        return input.shape().dims() > 0 ? new long[] {size, input.shape().dims()} : new long[] {size};
    }
}
