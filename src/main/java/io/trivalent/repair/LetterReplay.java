package io.trivalent.repair;

import io.trivalent.vocabulary.Source;
import io.trivalent.wire.LetterHeaders;
import io.trivalent.wire.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Sends the records of dead letters again, each letter once.
 *
 * <p><b>Once.</b> One transaction commits the records of a letter together with a note in the dead-letter topic that
 * the letter was sent. A plan leaves out letters that have a note. All replays of an application share one
 * transactional id. A new replay first fences earlier ones, which ends their open transactions, and only then reads the
 * notes up to the end of the topic. It therefore sees every committed note, and no earlier replay can commit another
 * one. Hence concurrent replays cannot send a letter twice, and a replay can be run again after a crash.
 *
 * <p><b>One event per utterance.</b> The rejection of an utterance is committed together with the join's record that
 * this attempt ended without an event. Only a higher attempt reopens the utterance. All letters of an utterance are
 * sent with the same attempt, one above the highest rejected one. So each attempt ends in exactly one event or one
 * rejection. An utterance that got its event has no letter to send. The notes keep this true after {@code join.memory}
 * has expired.
 *
 * <p><b>Exception.</b> A record rejected as {@code TOO_LATE} may belong to an utterance that already had its event.
 * Sent again with a new timestamp, it starts a new utterance.
 *
 * <p>Records go to their original partition, so the parts of an utterance meet again. They keep their headers and get a
 * new timestamp. Not thread-safe; the caller closes it.
 */
public final class LetterReplay implements AutoCloseable {
    /** Letters per transaction. Their records, at most three each, are held in memory until they are sent. */
    private static final int BATCH_SIZE = 8;

    private final LetterTopic letters;
    private final String topic;
    private final RecordsAt records;
    private final Producer<byte[], byte[]> producer;
    private final Map<Place, String> failed = new LinkedHashMap<>();
    private int lettersSent;
    private int recordsSent;

    /**
     * Fences all other replays of this application's letters.
     *
     * @param kafka settings of any Kafka client
     * @param applicationId application id of the pipeline, prefix of the transactional id
     * @param topic the dead-letter topic
     */
    public LetterReplay(Map<String, Object> kafka, String applicationId, String topic) {
        this.letters = new LetterTopic(kafka, topic);
        this.topic = topic;
        this.records = new RecordsAt(kafka);
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, applicationId + "-dead-letters-replay");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicAdmin.MAX_DEAD_LETTER_BYTES);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.producer.initTransactions();
    }

    /**
     * Sends every selected letter that was not sent before.
     *
     * @param again whether to send letters that were sent before, too
     * @param value replaces the value of the rejected record; only for a filter that selects one letter about one
     *     record
     * @param progress receives the number of letters processed so far
     * @throws IllegalStateException if another replay has started or the brokers reject a transaction
     */
    public LetterReplayReport run(LetterFilter filter, boolean again, Optional<Bytes> value, IntConsumer progress) {
        LetterReplayPlan plan = LetterReplayPlan.of(letters, filter, again);
        List<Place> places = plan.places();
        for (int start = 0; start < places.size(); start += BATCH_SIZE) {
            int end = Math.min(start + BATCH_SIZE, places.size());
            List<Outgoing> ready = new ArrayList<>();
            for (Letter letter : letters.at(places.subList(start, end), records)) {
                outgoing(letter, plan, value).ifPresent(ready::add);
            }
            send(ready);
            progress.accept(end);
        }
        return new LetterReplayReport(lettersSent, recordsSent, plan.sentBefore(), Map.copyOf(failed));
    }

    /** A letter and the records to send for it. */
    private record Outgoing(Letter letter, List<ProducerRecord<byte[], byte[]>> records) {}

    private Optional<Outgoing> outgoing(Letter letter, LetterReplayPlan plan, Optional<Bytes> value) {
        int attempt = plan.attempt(letter);
        if (attempt > Source.MAX_ATTEMPT) {
            return unsent(letter, "it was already sent again %d times, expected fewer".formatted(Source.MAX_ATTEMPT));
        }
        Originals originals = Originals.of(letter, records);
        if (value.isPresent() && !letter.aboutUtterance()) {
            originals = originals.withValue(letter, value.get());
        }
        if (!originals.missing().isEmpty()) {
            return unsent(
                    letter,
                    "%s can no longer be read, expected it within the retention of its topic"
                            .formatted(String.join(", ", originals.missing())));
        }
        return Optional.of(new Outgoing(
                letter,
                originals.records().stream()
                        .map(original -> record(original, attempt))
                        .toList()));
    }

    private Optional<Outgoing> unsent(Letter letter, String reason) {
        failed.put(letter.place(), reason);
        return Optional.empty();
    }

    private static ProducerRecord<byte[], byte[]> record(Originals.Original original, int attempt) {
        Headers headers = new RecordHeaders();
        for (Header header : original.headers()) {
            if (!LetterHeaders.isOurs(header.key())) {
                headers.add(header);
            }
        }
        if (attempt > 0) {
            headers.add(Source.ATTEMPT_HEADER, utf8(Integer.toString(attempt)));
        }
        return new ProducerRecord<>(
                original.source().topic(),
                original.source().partition(),
                null,
                original.key().get(),
                original.value().get(),
                headers);
    }

    private ProducerRecord<byte[], byte[]> note(Letter letter) {
        Headers headers = new RecordHeaders()
                .add(LetterHeaders.SENT_AGAIN, utf8(letter.place().toString()));
        // In the letter's partition and after it, so that retention never deletes the note first.
        return new ProducerRecord<>(
                topic, letter.place().partition(), null, letter.key().get(), new byte[0], headers);
    }

    /**
     * Sends a batch in one transaction; if that fails, sends each letter separately, so that only the failing one
     * fails.
     */
    private void send(List<Outgoing> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Optional<String> failure = commit(batch);
        if (failure.isEmpty()) {
            lettersSent += batch.size();
            recordsSent += batch.stream()
                    .mapToInt(outgoing -> outgoing.records().size())
                    .sum();
        } else if (batch.size() > 1) {
            batch.forEach(one -> send(List.of(one)));
        } else {
            failed.put(batch.get(0).letter().place(), failure.orElseThrow());
        }
    }

    /** Commits one transaction; returns empty, or why a record is too large and the transaction was aborted. */
    private Optional<String> commit(List<Outgoing> batch) {
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Outgoing outgoing : batch) {
                outgoing.records().forEach(record -> sent.add(producer.send(record)));
                sent.add(producer.send(note(outgoing.letter())));
            }
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            producer.commitTransaction();
            return Optional.empty();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw fenced(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                producer.abortTransaction();
                return Optional.of(
                        "a record of it is too large: %s".formatted(e.getCause().getMessage()));
            }
            if (e.getCause() instanceof ProducerFencedException
                    || e.getCause() instanceof InvalidProducerEpochException) {
                throw fenced(e);
            }
            throw new IllegalStateException(
                    "letters cannot be sent again: %s; letters sent until then are marked as sent, run it again"
                            .formatted(e.getCause()),
                    e);
        }
    }

    private static IllegalStateException fenced(Exception e) {
        return new IllegalStateException(
                "another replay of dead letters has started, expected one at a time;"
                        + " letters sent until then are marked as sent",
                e);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(30));
        records.close();
    }
}
