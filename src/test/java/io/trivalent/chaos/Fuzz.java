package io.trivalent.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.Transcript;
import io.trivalent.fixtures.Records;
import io.trivalent.vocabulary.Modality;
import io.trivalent.wire.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Records as nobody should publish them, and among them utterances as everybody should: {@code valid0}, {@code valid1}, ….
 * All of it is drawn from the seed but the timestamps, which lie around the present.
 */
final class Fuzz {
    private static final int VALID_PERCENT = 5;
    private static final int HOSTILE_UTTERANCES = 5_000;
    private static final long HOUR_MS = 3_600_000;
    private static final byte[] MARK = "@@@".getBytes(UTF_8);
    private static final byte[] LONE_SURROGATE = {(byte) 0xed, (byte) 0xa0, (byte) 0x80};
    private static final float[] NUMBERS = {
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_NORMAL / 2,
        -0f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1e30f
    };
    private static final int[] SIZES = {
        Integer.MIN_VALUE, -1, 0, 1, 2, 3, 74, 65_536, 1 << 30, (1 << 30) + 1, Integer.MAX_VALUE
    };

    private final SplittableRandom random;
    private final Topics topics;
    private final Serializer<Object> serializer;
    private int valid;

    Fuzz(long seed, Topics topics, Serializer<Object> serializer) {
        this.random = new SplittableRandom(seed);
        this.topics = topics;
        this.serializer = serializer;
    }

    static String validId(int n) {
        return "valid" + n;
    }

    /** The score of a valid utterance: the late fusion of three equal ones, and a different one for each neighbour. */
    static float score(int n) {
        return (n % 199 - 99) / 100f;
    }

    /** Valid utterances so far. */
    int valid() {
        return valid;
    }

    /** At least so many further records. */
    List<Script.Line> lines(int count) {
        List<Script.Line> lines = new ArrayList<>(count + 2);
        while (lines.size() < count) {
            if (random.nextInt(100) < VALID_PERCENT) {
                for (Modality modality : Modality.values()) {
                    String id = validId(valid);
                    byte[] value = serialize(modality, good(modality, id, score(valid)));
                    lines.add(line(modality, id.getBytes(UTF_8), value, null));
                }
                valid++;
            } else {
                lines.add(hostile(any(Mutation.values())));
            }
        }
        return lines;
    }

    private Script.Line hostile(Mutation mutation) {
        Modality modality = any(Modality.values());
        String id = "hostile" + random.nextInt(HOSTILE_UTTERANCES);
        byte[] key = id.getBytes(UTF_8);
        float score = random.nextInt(-9, 10) / 10f;
        byte[] plain = serialize(modality, good(modality, id, score));
        return switch (mutation) {
            case NONE -> line(modality, key, plain, null);
            case FLIPPED -> line(modality, key, flipped(plain), null);
            case TRUNCATED -> line(modality, key, Arrays.copyOf(plain, random.nextInt(plain.length)), null);
            case APPENDED -> line(modality, key, joined(plain, noise(1 + random.nextInt(200))), null);
            case SPLICED -> line(modality, key, spliced(plain, id), null);
            case NOISE -> line(modality, key, noise(random.nextInt(300)), null);
            case NOISE_AS_RECORD ->
                line(modality, key, joined(Arrays.copyOf(plain, 5), noise(random.nextInt(300))), null);
            case SCHEMA -> line(modality, key, withSchema(plain), null);
            case LENGTH -> line(modality, key, withLength(plain), null);
            case NUMBERS ->
                line(modality, key, serialize(modality, good(modality, id, NUMBERS[random.nextInt(9)])), null);
            case SHAPE -> line(modality, key, serialize(modality, misshapen(modality, id)), null);
            case FIELDS -> fields(modality, id);
            case WORDS -> line(Modality.TEXT, key, words(id), null);
            case KEY -> line(modality, badKey(), plain, null);
            case NO_VALUE -> line(modality, key, null, null);
            case TIMESTAMP -> line(modality, key, plain, timestamp());
            case HEADERS -> withHeaders(line(modality, key, plain, null));
        };
    }

    private byte[] flipped(byte[] plain) {
        byte[] flipped = plain.clone();
        for (int times = 1 + random.nextInt(8); times > 0; times--) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] spliced(byte[] plain, String id) {
        byte[] other = serialize(Modality.TEXT, good(Modality.TEXT, id + "'", 0.1f));
        int from = random.nextInt(other.length);
        return joined(
                Arrays.copyOf(plain, random.nextInt(plain.length)), Arrays.copyOfRange(other, from, other.length));
    }

    private byte[] withSchema(byte[] plain) {
        int schema =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(8);
                    case 1 -> random.nextInt(1_000);
                    case 2 -> random.nextInt(Integer.MAX_VALUE);
                    default -> random.nextInt() | Integer.MIN_VALUE;
                };
        byte[] changed = plain.clone();
        ByteBuffer.wrap(changed).putInt(1, schema);
        return changed;
    }

    private byte[] withLength(byte[] plain) {
        byte[] varint = new byte[1 + random.nextInt(12)];
        Arrays.fill(varint, (byte) 0xff);
        if (random.nextBoolean()) {
            varint[varint.length - 1] = 0x01;
        }
        int at = 5 + random.nextInt(plain.length - 5);
        return joined(joined(Arrays.copyOf(plain, at), varint), Arrays.copyOfRange(plain, at, plain.length));
    }

    private SpecificRecord misshapen(Modality modality, String id) {
        int frames = SIZES[random.nextInt(SIZES.length)];
        int dims = SIZES[random.nextInt(SIZES.length)];
        ByteBuffer data = ByteBuffer.wrap(new byte[random.nextInt(40)]);
        return modality == Modality.TEXT
                ? Records.transcript(id)
                        .setFeatures(Records.matrix(frames, dims, data).build())
                        .build()
                : Records.frames(id, frames, dims, data).build();
    }

    /** Keyed by the id inside, whatever that is. */
    private Script.Line fields(Modality modality, String plainId) {
        String id = random.nextInt(3) > 0
                ? plainId
                : any("", " ", "\u0000", "i".repeat(256), "i".repeat(257), "😀".repeat(128), "i".repeat(100_000));
        SpecificRecordBase record = good(modality, id, 0.2f);
        record.put("clip_id", any("", "clip", "other", "c".repeat(257), "c".repeat(50_000)));
        record.put("start_ms", any(0L, 1_000L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
        record.put("end_ms", any(0L, 2_500L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
        record.put("sequence", any(0, 3, -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
        return line(modality, id.getBytes(UTF_8), serialize(modality, record), null);
    }

    private byte[] words(String id) {
        String text = any(
                "",
                "   ",
                "@@@",
                "w".repeat(20_000),
                "w".repeat(20_001),
                "\u0000\u0007\u001b[2J",
                "😀👩‍👩‍👧",
                "\u202eltr");
        Transcript.Builder transcript = random.nextBoolean() ? Records.transcript(id) : Records.transcript(id, 0.3f);
        byte[] value = serialize(Modality.TEXT, transcript.setText(text).build());
        int mark = indexOf(value, MARK);
        if (mark >= 0) { // Java does not write what other languages do.
            System.arraycopy(LONE_SURROGATE, 0, value, mark, LONE_SURROGATE.length);
        }
        return value;
    }

    private byte @Nullable [] badKey() {
        return switch (random.nextInt(6)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2 -> new byte[70_000];
            case 3 -> new byte[] {(byte) 0xc3, 0x28, (byte) 0xff};
            case 4 -> validId(random.nextInt(valid + 1)).getBytes(UTF_8);
            default -> noise(random.nextInt(300));
        };
    }

    /** None that is taken and lies ahead: such a clock makes others' utterances leave early while a backlog is read. */
    private long timestamp() {
        long now = System.currentTimeMillis();
        return any(0L, 1L, now - 24 * HOUR_MS, now - 20_000, now + HOUR_MS / 2, now + 24 * HOUR_MS, Long.MAX_VALUE);
    }

    private Script.Line withHeaders(Script.Line line) {
        Headers headers = line.record().headers();
        for (String name :
                List.of("trivalent.attempt", "trivalent.code", "__streams.errors.offset", "trivalent.sources")) {
            if (random.nextBoolean()) {
                headers.add(
                        name,
                        any("", "-1", "1", "2", "1001", "99999999999", "x", "٣").getBytes(UTF_8));
            }
        }
        headers.add("trivalent.attempt", random.nextBoolean() ? null : noise(random.nextInt(20)));
        if (random.nextInt(10) == 0) {
            for (int i = 0; i < 1_000; i++) {
                headers.add("h" + i, noise(random.nextInt(10)));
            }
            headers.add("large", noise(random.nextInt(100_000)));
        }
        return line;
    }

    private static SpecificRecordBase good(Modality modality, String id, float score) {
        return modality == Modality.TEXT
                ? Records.transcript(id, score).build()
                : Records.frames(id, score).build();
    }

    private byte[] serialize(Modality modality, SpecificRecord record) {
        return serializer.serialize(topics.of(modality), record);
    }

    private Script.Line line(
            Modality modality, byte @Nullable [] key, byte @Nullable [] value, @Nullable Long timestamp) {
        return new Script.Line(new ProducerRecord<>(topics.of(modality), null, timestamp, key, value), 0);
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    @SafeVarargs
    private <T> T any(T... values) {
        return values[random.nextInt(values.length)];
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static int indexOf(byte[] value, byte[] wanted) {
        for (int at = 0; at + wanted.length <= value.length; at++) {
            if (Arrays.equals(value, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
