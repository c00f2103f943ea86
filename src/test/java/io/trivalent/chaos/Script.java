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
 * What is published, all of it drawn from the seed: utterance {@code n} is the same in every run, so nothing of it need be
 * remembered. Its score by the late fusion is the mean of three, a missing one counting as 0.
 */
final class Script {
    private static final int SPREAD = 90;

    private final long seed;
    private final Topics topics;
    private final Serializer<Object> serializer;

    Script(long seed, Topics topics, Serializer<Object> serializer) {
        this.seed = seed;
        this.topics = topics;
        this.serializer = serializer;
    }

    /** One record to publish. */
    record Line(ProducerRecord<byte[], byte[]> record, long place) {}

    Kind kind(int n) {
        return Kind.at(random(n).nextInt(10_000));
    }

    static String id(int n) {
        return "u" + n;
    }

    static int number(String id) {
        return Integer.parseInt(id.substring(1));
    }

    /** The score that an undisturbed line gives. */
    float score(int n) {
        float sum = 0;
        for (Modality modality : kind(n).used()) {
            sum += value(n, modality);
        }
        return sum / 3;
    }

    /** The records of these utterances, the parts of one mixed with those of its neighbours. */
    List<Line> lines(int first, int count) {
        List<Line> lines = new ArrayList<>(4 * count);
        for (int n = first; n < first + count; n++) {
            add(n, lines);
        }
        lines.sort(Comparator.comparingLong(Line::place));
        return lines;
    }

    private void add(int n, List<Line> lines) {
        SplittableRandom places = new SplittableRandom(~seed * 31 + n);
        Kind kind = kind(n);
        for (Modality modality : Modality.values()) {
            if (kind == Kind.INCOMPLETE && modality == Modality.VISUAL) {
                continue;
            }
            lines.add(line(n, modality, record(n, modality), places));
            if (kind == Kind.TWICE && modality == Modality.ACOUSTIC) {
                lines.add(line(n, modality, record(n, modality), places));
            }
        }
        if (kind == Kind.GARBAGE_BESIDE) {
            byte[] garbage = new byte[1 + places.nextInt(40)];
            places.nextBytes(garbage);
            garbage[0] = 1;
            lines.add(new Line(
                    new ProducerRecord<>(topics.visual(), id(n).getBytes(UTF_8), garbage),
                    3L * n + places.nextInt(SPREAD)));
        }
    }

    private Line line(int n, Modality modality, SpecificRecord record, SplittableRandom places) {
        String topic = topics.of(modality);
        byte[] value = serializer.serialize(topic, record);
        return new Line(new ProducerRecord<>(topic, id(n).getBytes(UTF_8), value), 3L * n + places.nextInt(SPREAD));
    }

    private SpecificRecord record(int n, Modality modality) {
        String id = id(n);
        return modality == Modality.TEXT
                ? Records.transcript(id, value(n, modality)).build()
                : Records.frames(id, value(n, modality)).build();
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
