package io.trivalent.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.trivalent.fixtures.Records;
import io.trivalent.vocabulary.Modality;
import io.trivalent.wire.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The utterances that {@link Chaos} publishes. Utterance {@code n} depends on the seed and {@code n} only, so it can be
 * computed again at any time. Its expected score, that of the late fusion, is the mean of the values of its three
 * parts; a missing part counts as 0.
 */
final class Script {
    /** Range of the random positions of parts; utterances are 3 apart, so about 30 utterances are interleaved. */
    private static final int SPREAD = 90;

    private static final int UTTERANCES_OF_A_CLIP = 20;

    private final long seed;
    private final Topics topics;
    private final Serializer<Object> serializer;

    Script(long seed, Topics topics, Serializer<Object> serializer) {
        this.seed = seed;
        this.topics = topics;
        this.serializer = serializer;
    }

    /** A record and its position in the publishing order. */
    private record Placed(ProducerRecord<byte[], byte[]> record, long position) {}

    Kind kind(int n) {
        return Kind.at(random(n).nextInt(10_000));
    }

    static String id(int n) {
        return "u" + n;
    }

    static int number(String id) {
        return Integer.parseInt(id.substring(1));
    }

    /** The expected score. */
    float score(int n) {
        float sum = 0;
        for (Modality modality : kind(n).used()) {
            sum += value(n, modality);
        }
        return sum / 3;
    }

    /** The records of these utterances; the parts of neighboring utterances are interleaved. */
    List<ProducerRecord<byte[], byte[]>> records(int first, int count) {
        List<Placed> placed = new ArrayList<>(4 * count);
        for (int n = first; n < first + count; n++) {
            add(n, placed);
        }
        return placed.stream()
                .sorted(Comparator.comparingLong(Placed::position))
                .<ProducerRecord<byte[], byte[]>>map(Placed::record)
                .toList();
    }

    private void add(int n, List<Placed> placed) {
        SplittableRandom positions = new SplittableRandom(~seed * 31 + n);
        Kind kind = kind(n);
        for (Modality modality : Modality.values()) {
            if (kind == Kind.INCOMPLETE && modality == Modality.VISUAL) {
                continue;
            }
            placed.add(placed(n, modality, positions));
            if (kind == Kind.REPEATED && modality == Modality.ACOUSTIC) {
                placed.add(placed(n, modality, positions));
            }
        }
        if (kind == Kind.WITH_GARBAGE) {
            byte[] garbage = new byte[1 + positions.nextInt(40)];
            positions.nextBytes(garbage);
            garbage[0] = 1;
            placed.add(placed(n, topics.visual(), garbage, positions));
        }
    }

    private Placed placed(int n, Modality modality, SplittableRandom positions) {
        String topic = topics.of(modality);
        return placed(n, topic, serializer.serialize(topic, record(n, modality)), positions);
    }

    private static Placed placed(int n, String topic, byte[] value, SplittableRandom positions) {
        return new Placed(
                new ProducerRecord<>(topic, id(n).getBytes(UTF_8), value), 3L * n + positions.nextInt(SPREAD));
    }

    private SpecificRecord record(int n, Modality modality) {
        return Records.inClip(Records.part(modality, id(n), value(n, modality)), n, UTTERANCES_OF_A_CLIP);
    }

    private float value(int n, Modality modality) {
        SplittableRandom random = random(n);
        Kind kind = Kind.at(random.nextInt(10_000));
        Map<Modality, Float> plain = new EnumMap<>(Modality.class);
        for (Modality each : Modality.values()) {
            plain.put(each, (float) random.nextDouble(-1, 0.9));
        }
        float value = requireNonNull(plain.get(modality));
        if (modality == Modality.TEXT) {
            return switch (kind) {
                case FAILING -> 0.905f;
                case HANGING -> 0.915f;
                case FLAKY -> 0.93f;
                case NAN -> 0.945f;
                default -> value;
            };
        }
        return kind == Kind.NOT_FINITE && modality == Modality.VISUAL ? Float.NaN : value;
    }

    private SplittableRandom random(int n) {
        return new SplittableRandom(seed * 1_000_003 + n);
    }
}
