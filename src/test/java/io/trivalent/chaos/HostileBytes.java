package io.trivalent.chaos;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages serialized values at random. A value is a magic byte, four bytes of schema id, and an Avro body. */
final class HostileBytes {
    private static final int HEADER_BYTES = 5;

    private final SplittableRandom random;

    HostileBytes(SplittableRandom random) {
        this.random = random;
    }

    /** Flips up to eight bits. */
    byte[] flipped(byte[] value) {
        byte[] flipped = value.clone();
        for (int times = 1 + random.nextInt(8); times > 0; times--) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    byte[] truncated(byte[] value) {
        return Arrays.copyOf(value, random.nextInt(value.length));
    }

    byte[] appended(byte[] value) {
        return joined(value, noise(1 + random.nextInt(200)));
    }

    /** The beginning of one value and the end of another. */
    byte[] spliced(byte[] first, byte[] second) {
        int from = random.nextInt(second.length);
        return joined(
                Arrays.copyOf(first, random.nextInt(first.length)), Arrays.copyOfRange(second, from, second.length));
    }

    /** Random bytes after the header of the value. */
    byte[] noiseAfterHeader(byte[] value) {
        return joined(Arrays.copyOf(value, HEADER_BYTES), noise(random.nextInt(300)));
    }

    /** The value under another schema id: a registered one, an unknown one or a negative one. */
    byte[] withSchemaId(byte[] value) {
        int id =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(8);
                    case 1 -> random.nextInt(1_000);
                    case 2 -> random.nextInt(Integer.MAX_VALUE);
                    default -> random.nextInt() | Integer.MIN_VALUE;
                };
        byte[] changed = value.clone();
        ByteBuffer.wrap(changed).putInt(1, id);
        return changed;
    }

    /** Inserts an unterminated or far too large variable-length integer into the body. */
    byte[] withLength(byte[] value) {
        byte[] varint = new byte[1 + random.nextInt(12)];
        Arrays.fill(varint, (byte) 0xff);
        if (random.nextBoolean()) {
            varint[varint.length - 1] = 0x01;
        }
        int at = HEADER_BYTES + random.nextInt(value.length - HEADER_BYTES);
        return joined(joined(Arrays.copyOf(value, at), varint), Arrays.copyOfRange(value, at, value.length));
    }

    byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
