package io.trivalent.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.Latency;
import io.trivalent.Sentiment;
import io.trivalent.bench.load.Reference;
import io.trivalent.bench.load.Workload;
import io.trivalent.bench.measure.Tally;
import io.trivalent.chaos.CommittedReader;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Receives the committed events and dead letters of one run on a thread of its own, from the end of the topics on.
 * Decodes keys only; {@link #violations} decodes the events afterwards.
 */
final class Receiver implements AutoCloseable {
    private static final int MAX_KEPT = 400_000;
    private static final int MAX_LISTED = 10;

    private final Workload workload;
    private final Topics topics;
    private final CommittedReader reader;
    private final Tally tally;
    private final long[] arrivals;
    private final byte[] @Nullable [] values;
    private final int stride;
    private long letters;
    private long lastNanos = System.nanoTime();

    /** @param capacity utterances, numbered from 0 */
    Receiver(Bed bed, Workload workload, Topics topics, int capacity) {
        this.workload = workload;
        this.topics = topics;
        this.tally = new Tally(capacity);
        this.arrivals = new long[capacity];
        this.values = new byte[capacity][];
        this.stride = 1 + capacity / MAX_KEPT;
        var consumer = CommittedReader.consumer(
                bed.bootstrapServers(), bed.partitions(), topics.sentiments(), topics.deadLetters());
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
        reader = CommittedReader.start("receiver", consumer, this::add);
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> record) {
        lastNanos = System.nanoTime();
        if (record.topic().equals(topics.deadLetters())) {
            letters++;
            return;
        }
        int number = workload.number(new String(record.key(), UTF_8));
        if (tally.add(number)) {
            arrivals[number] = lastNanos;
            values[number] = number % stride == 0 ? record.value() : null;
        }
    }

    /** Utterances that have an event. */
    synchronized int utterances() {
        return tally.utterances();
    }

    synchronized long letters() {
        return letters;
    }

    /** Receipt of the first event of an utterance, by {@link System#nanoTime}; 0 if it has none. */
    synchronized long arrivedNanos(int utterance) {
        return arrivals[utterance];
    }

    /** Receipts of all utterances that have an event. */
    synchronized long[] arrivals() {
        return IntStream.range(0, arrivals.length)
                .mapToLong(n -> arrivals[n])
                .filter(nanos -> nanos != 0)
                .toArray();
    }

    /** Waits until this many utterances have an event, or nothing has arrived for the given time. */
    boolean await(int utterances, long letters, Duration silence) {
        touch();
        while (utterances() < utterances || letters() < letters) {
            if (silentFor(silence)) {
                return false;
            }
            LockSupport.parkNanos(20_000_000);
        }
        return true;
    }

    /** Waits until nothing has arrived for this time. */
    void awaitSilence(Duration silence) {
        touch();
        while (!silentFor(silence)) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    private synchronized void touch() {
        lastNanos = System.nanoTime();
    }

    private synchronized boolean silentFor(Duration duration) {
        return System.nanoTime() - lastNanos > duration.toNanos();
    }

    /**
     * Missing, double and wrong events. Modalities are checked in all events that were kept, scores in a sample.
     *
     * @param expected whether an utterance must have an event
     */
    synchronized List<String> violations(IntPredicate expected, Reference reference, Deserializer<Object> decoder) {
        List<String> violations = new ArrayList<>(tally.violations(expected, n -> true));
        int wrong = 0;
        for (int n = 0; n < values.length; n++) {
            byte[] value = values[n];
            if (value != null && expected.test(n)) {
                Sentiment event = (Sentiment) decoder.deserialize(topics.sentiments(), value);
                List<String> used = workload.used(n).stream().map(Enum::name).toList();
                List<String> found =
                        event.getModalities().stream().map(Enum::name).toList();
                if (!found.equals(used) && wrong++ < MAX_LISTED) {
                    violations.add("%s was scored from %s, expected %s".formatted(event.getUtteranceId(), found, used));
                }
            }
        }
        for (int n : reference.sample()) {
            byte[] value = n < values.length ? values[n] : null;
            if (value != null) {
                float score = ((Sentiment) decoder.deserialize(topics.sentiments(), value)).getScore();
                if (!reference.agrees(n, score) && violations.size() < 3 * MAX_LISTED) {
                    violations.add(
                            "%s has score %s, expected %s".formatted(workload.id(n), score, reference.expected(n)));
                }
            }
        }
        return violations;
    }

    /** Mean times inside the processor by the events of these utterances, ms: {@code join_ms, batch_ms, score_ms}. */
    synchronized Map<String, Double> stages(IntPredicate chosen, Deserializer<Object> decoder) {
        Map<String, Double> sums = new LinkedHashMap<>();
        long events = 0;
        for (int n = 0; n < values.length; n++) {
            byte[] value = values[n];
            if (value != null && chosen.test(n)) {
                Latency latency = ((Sentiment) decoder.deserialize(topics.sentiments(), value)).getLatency();
                sums.merge("join_ms", (double) latency.getJoinMs(), Double::sum);
                sums.merge("batch_ms", (double) latency.getBatchMs(), Double::sum);
                sums.merge("score_ms", (double) latency.getScoreMs(), Double::sum);
                events++;
            }
        }
        double count = events;
        sums.replaceAll((name, sum) -> sum / count);
        return sums;
    }

    @Override
    public void close() {
        reader.close();
    }
}
