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
 * Generates hostile records, and among them valid utterances with the ids {@code valid0}, {@code valid1}, …. Everything
 * is drawn from the seed, except that some timestamps are relative to the current time.
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
    private final HostileBytes bytes;
    private final Topics topics;
    private final Serializer<Object> serializer;
    private int valid;

    Fuzz(long seed, Topics topics, Serializer<Object> serializer) {
        this.random = new SplittableRandom(seed);
        this.bytes = new HostileBytes(random);
        this.topics = topics;
        this.serializer = serializer;
    }

    static String validId(int n) {
        return "valid" + n;
    }

    /** The expected score of a valid utterance. Its three parts have this value, and so has their late fusion. */
    static float score(int n) {
        return (n % 199 - 99) / 100f;
    }

    /** Number of valid utterances so far. */
    int valid() {
        return valid;
    }

    /** At least this many new records. */
    List<ProducerRecord<byte[], byte[]>> records(int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(count + 2);
        while (records.size() < count) {
            if (random.nextInt(100) < VALID_PERCENT) {
                for (Modality modality : Modality.values()) {
                    String id = validId(valid);
                    byte[] value = serialize(modality, Records.part(modality, id, score(valid)));
                    records.add(record(modality, id.getBytes(UTF_8), value, null));
                }
                valid++;
            } else {
                records.add(hostile(any(Mutation.values())));
            }
        }
        return records;
    }

    private ProducerRecord<byte[], byte[]> hostile(Mutation mutation) {
        Modality modality = any(Modality.values());
        String id = "hostile" + random.nextInt(HOSTILE_UTTERANCES);
        byte[] key = id.getBytes(UTF_8);
        float score = random.nextInt(-9, 10) / 10f;
        byte[] plain = serialize(modality, Records.part(modality, id, score));
        return switch (mutation) {
            case NONE -> record(modality, key, plain, null);
            case FLIPPED -> record(modality, key, bytes.flipped(plain), null);
            case TRUNCATED -> record(modality, key, bytes.truncated(plain), null);
            case APPENDED -> record(modality, key, bytes.appended(plain), null);
            case SPLICED -> record(modality, key, bytes.spliced(plain, otherText(id)), null);
            case NOISE -> record(modality, key, bytes.noise(random.nextInt(300)), null);
            case NOISE_AS_RECORD -> record(modality, key, bytes.noiseAfterHeader(plain), null);
            case SCHEMA -> record(modality, key, bytes.withSchemaId(plain), null);
            case LENGTH -> record(modality, key, bytes.withLength(plain), null);
            case NUMBERS ->
                record(modality, key, serialize(modality, Records.part(modality, id, extremeNumber())), null);
            case SHAPE -> record(modality, key, serialize(modality, misshapen(modality, id)), null);
            case FIELDS -> fields(modality, id);
            case WORDS -> record(Modality.TEXT, key, words(id), null);
            case KEY -> record(modality, badKey(), plain, null);
            case NO_VALUE -> record(modality, key, null, null);
            case TIMESTAMP -> record(modality, key, plain, timestamp());
            case HEADERS -> withHeaders(record(modality, key, plain, null));
        };
    }

    private byte[] otherText(String id) {
        return serialize(Modality.TEXT, Records.part(Modality.TEXT, id + "'", 0.1f));
    }

    private float extremeNumber() {
        return NUMBERS[random.nextInt(NUMBERS.length)];
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

    /** A record with invalid fields, keyed by its own id. */
    private ProducerRecord<byte[], byte[]> fields(Modality modality, String plainId) {
        String id = random.nextInt(3) > 0
                ? plainId
                : any("", " ", "\u0000", "i".repeat(256), "i".repeat(257), "😀".repeat(128), "i".repeat(100_000));
        SpecificRecordBase part = Records.part(modality, id, 0.2f);
        part.put("clip_id", any("", "clip", "other", "c".repeat(257), "c".repeat(50_000)));
        part.put("start_ms", any(0L, 1_000L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
        part.put("end_ms", any(0L, 2_500L, -1L, Long.MIN_VALUE, Long.MAX_VALUE));
        part.put("sequence", any(0, 3, -1, Integer.MIN_VALUE, Integer.MAX_VALUE));
        return record(modality, id.getBytes(UTF_8), serialize(modality, part), null);
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
        if (mark >= 0) { // Java cannot serialize an unpaired surrogate, other languages can.
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
            default -> bytes.noise(random.nextInt(300));
        };
    }

    /** No accepted timestamp is in the future: it would release other utterances early while a backlog is read. */
    private long timestamp() {
        long now = System.currentTimeMillis();
        return any(0L, 1L, now - 24 * HOUR_MS, now - 20_000, now + HOUR_MS / 2, now + 24 * HOUR_MS, Long.MAX_VALUE);
    }

    private ProducerRecord<byte[], byte[]> withHeaders(ProducerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        for (String name :
                List.of("trivalent.attempt", "trivalent.code", "__streams.errors.offset", "trivalent.sources")) {
            if (random.nextBoolean()) {
                headers.add(
                        name,
                        any("", "-1", "1", "2", "1001", "99999999999", "x", "٣").getBytes(UTF_8));
            }
        }
        headers.add("trivalent.attempt", random.nextBoolean() ? null : bytes.noise(random.nextInt(20)));
        if (random.nextInt(10) == 0) {
            for (int i = 0; i < 1_000; i++) {
                headers.add("h" + i, bytes.noise(random.nextInt(10)));
            }
            headers.add("large", bytes.noise(random.nextInt(100_000)));
        }
        return record;
    }

    private byte[] serialize(Modality modality, SpecificRecord record) {
        return serializer.serialize(topics.of(modality), record);
    }

    private ProducerRecord<byte[], byte[]> record(
            Modality modality, byte @Nullable [] key, byte @Nullable [] value, @Nullable Long timestamp) {
        return new ProducerRecord<>(topics.of(modality), null, timestamp, key, value);
    }

    @SafeVarargs
    private <T> T any(T... values) {
        return values[random.nextInt(values.length)];
    }

    private static int indexOf(byte[] value, byte[] pattern) {
        for (int at = 0; at + pattern.length <= value.length; at++) {
            if (Arrays.equals(value, at, at + pattern.length, pattern, 0, pattern.length)) {
                return at;
            }
        }
        return -1;
    }
}
