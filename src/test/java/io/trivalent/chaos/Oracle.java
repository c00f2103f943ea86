package io.trivalent.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.Release;
import io.trivalent.Sentiment;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.LetterCode;
import io.trivalent.wire.LetterHeaders;
import io.trivalent.wire.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Compares the committed output with the script. Expected are exactly one event per valid utterance, complete if its parts
 * were published in time, with the score of the offline reference, and exactly one dead letter per invalid record or
 * utterance. An utterance with a late part may be released without it; it owes some output. Reads on a thread of its own.
 */
final class Oracle implements AutoCloseable {
    private static final float TOLERANCE = 1e-5f;
    private static final int MAX_VIOLATIONS = 50;

    private final Script script;
    private final Topics topics;
    private final Deserializer<Object> deserializer;
    private final CommittedReader reader;
    private final IntPredicate late;
    private final Map<Integer, String> violations = new LinkedHashMap<>();
    private final Map<RejectionCode, Long> letters = new TreeMap<>();
    private final Map<String, Integer> lettersByUtteranceAndCode = new HashMap<>();
    private final BitSet lettersByUtterance = new BitSet();
    private byte[] eventsByUtterance = new byte[1 << 16];
    private long events;
    private long duplicates;

    /** @param late whether a part of an utterance may have been published too late, as far as this is known yet */
    Oracle(
            String bootstrapServers,
            Script script,
            Topics topics,
            Deserializer<Object> deserializer,
            int partitions,
            IntPredicate late) {
        this.script = script;
        this.late = late;
        this.topics = topics;
        this.deserializer = deserializer;
        this.reader = CommittedReader.start(
                "oracle",
                CommittedReader.consumer(bootstrapServers, partitions, topics.sentiments(), topics.deadLetters()),
                this::add);
    }

    /** Events and dead letters of the first utterances that have not arrived; at most 50 are listed. */
    synchronized List<String> missing(int utterances) {
        List<String> missing = new ArrayList<>();
        for (int n = 0; n < utterances && missing.size() < MAX_VIOLATIONS; n++) {
            Kind kind = script.kind(n);
            if (late.test(n)) {
                if (eventsOf(n) == 0 && !lettersByUtterance.get(n)) {
                    missing.add("%s (%s, late) has no output".formatted(Script.id(n), kind));
                }
                continue;
            }
            if (kind.event() && eventsOf(n) == 0) {
                missing.add("%s (%s) has no event".formatted(Script.id(n), kind));
            }
            Optional<RejectionCode> code = kind.letter();
            if (code.isPresent() && lettersByUtteranceAndCode.getOrDefault(key(n, code.get()), 0) == 0) {
                missing.add("%s (%s) has no dead letter %s".formatted(Script.id(n), kind, code.get()));
            }
        }
        return missing;
    }

    /** Unexpected and wrong events and dead letters of utterances that were published in time; at most 50 are listed. */
    synchronized List<String> violations() {
        return violations.entrySet().stream()
                .filter(violation -> !late.test(violation.getKey()))
                .map(Map.Entry::getValue)
                .limit(MAX_VIOLATIONS)
                .toList();
    }

    synchronized long events() {
        return events;
    }

    /** Events and dead letters beyond the first of an utterance; violations only under exactly-once. */
    synchronized long duplicates() {
        return duplicates;
    }

    synchronized Map<RejectionCode, Long> letters() {
        return new TreeMap<>(letters);
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> record) {
        String id = new String(record.key(), UTF_8);
        if (record.topic().equals(topics.sentiments())) {
            addEvent(id, (Sentiment) deserializer.deserialize(record.topic(), record.value()));
        } else {
            addLetter(id, record);
        }
    }

    private void addEvent(String id, Sentiment event) {
        int n = Script.number(id);
        Kind kind = script.kind(n);
        events++;
        if (n >= eventsByUtterance.length) {
            eventsByUtterance = Arrays.copyOf(eventsByUtterance, Math.max(n + 1, 2 * eventsByUtterance.length));
        }
        if (eventsByUtterance[n]++ > 0) {
            duplicates++;
        }
        boolean complete = kind.used().size() == Modality.values().length;
        Set<String> used = event.getModalities().stream().map(Enum::name).collect(Collectors.toSet());
        Set<String> expected = kind.used().stream().map(Enum::name).collect(Collectors.toSet());
        if (!kind.event()) {
            addViolation(n, "%s (%s) has an event, expected none".formatted(id, kind));
        } else if (!used.equals(expected)) {
            addViolation(n, "%s (%s) used %s, expected %s; %s".formatted(id, kind, used, expected, event.getLatency()));
        } else if (complete != (event.getRelease() == Release.COMPLETE)) {
            addViolation(n, "%s (%s) was released %s".formatted(id, kind, event.getRelease()));
        } else if (!(Math.abs(event.getScore() - script.score(n)) <= TOLERANCE)) {
            addViolation(n, "%s (%s) has score %s, expected %s".formatted(id, kind, event.getScore(), script.score(n)));
        }
    }

    private void addLetter(String id, ConsumerRecord<byte[], byte[]> record) {
        int n = Script.number(id);
        RejectionCode code = RejectionCode.valueOf(LetterCode.of(record.headers()));
        letters.merge(code, 1L, Long::sum);
        if (lettersByUtteranceAndCode.merge(key(n, code), 1, Integer::sum) > 1) {
            duplicates++;
        }
        lettersByUtterance.set(n);
        if (!Optional.of(code).equals(script.kind(n).letter())) {
            addViolation(
                    n,
                    "%s (%s) has a dead letter %s: %s"
                            .formatted(
                                    id,
                                    script.kind(n),
                                    code,
                                    LetterHeaders.text(record.headers(), LetterHeaders.MESSAGE)
                                            .orElse("")));
        }
    }

    /** Keeps the first of an utterance; whether that was late may be known later. */
    private void addViolation(int n, String violation) {
        violations.putIfAbsent(n, violation);
    }

    private int eventsOf(int n) {
        return n < eventsByUtterance.length ? eventsByUtterance[n] : 0;
    }

    private static String key(int n, RejectionCode code) {
        return n + " " + code;
    }

    @Override
    public void close() {
        reader.close();
        deserializer.close();
    }
}
