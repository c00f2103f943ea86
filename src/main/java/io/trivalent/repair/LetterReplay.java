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
 * Sends letters again, each once.
 *
 * <p>The records of a letter and a note in the topic of dead letters, which says that it was sent, are committed in one
 * transaction; a plan leaves out what has a note. All who send share one transactional id. Whoever begins, first fences off
 * those who began before and so ends their transaction, and only then reads the notes, to the very end of the topic: what
 * was committed is seen, what was not can no longer be. So a letter cannot be sent twice even by two at the same time, and
 * after a crash one simply begins again.
 *
 * <p>Why a refused utterance that is sent again cannot get a second event: its refusal is committed with the join's note
 * that this attempt has ended without an event. Only a higher attempt opens the utterance again, and all its letters go with
 * one and the same, one higher than the last. So each attempt ends in one event or in one refusal, and an attempt after an
 * event is not made, because an event leaves no letter behind. What {@code join.memory} has forgotten, the notes here still
 * know.
 *
 * <p>A record refused as {@code TOO_LATE} is another matter: nobody knows whether its utterance had an event, and sent again,
 * with a new timestamp, it begins a new one.
 *
 * <p>Records go to the partition they came from, where their siblings went, with the headers they had and a new timestamp:
 * a repaired record is a new one. Used by one thread; close it.
 */
public final class LetterReplay implements AutoCloseable {
    /** Letters in one transaction: their records, three each at most, are held in memory until they are sent. */
    private static final int TOGETHER = 8;

    private final LetterTopic letters;
    private final String topic;
    private final RecordsAt records;
    private final Producer<byte[], byte[]> producer;
    private final Map<Place, String> failed = new LinkedHashMap<>();
    private int lettersSent;
    private int recordsSent;

    /**
     * Fences off whoever else sends letters of this application.
     *
     * @param kafka settings of any Kafka client
     * @param applicationId the line's name, prefix of the transactional id
     */
    public LetterReplay(Map<String, Object> kafka, String applicationId, String topic) {
        this.letters = new LetterTopic(kafka, topic);
        this.topic = topic;
        this.records = new RecordsAt(kafka);
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, applicationId + "-dead-letters-replay");
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicAdmin.MAX_DEAD_LETTER_BYTES);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.producer.initTransactions();
    }

    /**
     * Sends everything that is meant and was not sent before.
     *
     * @param again sends what was sent before, too
     * @param value bytes in place of the refused ones; only for a plan of one letter about one record
     * @param progress told how many letters are done
     */
    public LetterReplayReport run(LetterFilter filter, boolean again, Optional<Bytes> value, IntConsumer progress) {
        LetterReplayPlan plan = LetterReplayPlan.of(letters, filter, again);
        List<Place> places = plan.places();
        for (int start = 0; start < places.size(); start += TOGETHER) {
            int end = Math.min(start + TOGETHER, places.size());
            List<Outgoing> ready = new ArrayList<>();
            for (Letter letter : letters.at(places.subList(start, end), records)) {
                outgoing(letter, plan, value).ifPresent(ready::add);
            }
            send(ready);
            progress.accept(end);
        }
        return new LetterReplayReport(lettersSent, recordsSent, plan.sentBefore(), Map.copyOf(failed));
    }

    /** One letter as the records it becomes. */
    private record Outgoing(Letter letter, List<ProducerRecord<byte[], byte[]>> records) {}

    private Optional<Outgoing> outgoing(Letter letter, LetterReplayPlan plan, Optional<Bytes> value) {
        int attempt = plan.attempt(letter);
        if (attempt > Source.MAX_ATTEMPT) {
            return unsent(letter, "it was sent again %d times already, expected fewer".formatted(Source.MAX_ATTEMPT));
        }
        Originals originals = Originals.of(letter, records);
        if (value.isPresent() && !letter.aboutUtterance()) {
            originals = originals.withValue(letter, value.get());
        }
        if (!originals.missing().isEmpty()) {
            return unsent(
                    letter,
                    "%s cannot be read any more, expected it within the retention of its topic"
                            .formatted(String.join(", ", originals.missing())));
        }
        return Optional.of(new Outgoing(
                letter,
                originals.records().stream()
                        .map(original -> record(original, attempt))
                        .toList()));
    }

    private Optional<Outgoing> unsent(Letter letter, String why) {
        failed.put(letter.place(), why);
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
        // Behind its letter in the same partition, so that retention never takes the note first.
        return new ProducerRecord<>(
                topic, letter.place().partition(), null, letter.key().get(), new byte[0], headers);
    }

    /** Sends together; where one is refused, each alone, so that only the culprit fails. */
    private void send(List<Outgoing> together) {
        if (together.isEmpty()) {
            return;
        }
        Optional<String> refused = refused(together);
        if (refused.isEmpty()) {
            lettersSent += together.size();
            recordsSent += together.stream()
                    .mapToInt(outgoing -> outgoing.records().size())
                    .sum();
        } else if (together.size() > 1) {
            together.forEach(one -> send(List.of(one)));
        } else {
            failed.put(together.get(0).letter().place(), refused.get());
        }
    }

    /** One transaction: why a record was refused, or empty if it is committed. */
    private Optional<String> refused(List<Outgoing> together) {
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Outgoing outgoing : together) {
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
                    "letters cannot be sent again: %s; what was sent until then is noted, run it again"
                            .formatted(e.getCause()),
                    e);
        }
    }

    private static IllegalStateException fenced(Exception e) {
        return new IllegalStateException(
                "another replay of dead letters began, expected one at a time; what was sent until then is noted", e);
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
