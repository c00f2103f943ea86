package io.trivalent.chaos;

import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.LetterCode;
import io.trivalent.wire.LetterHeaders;
import io.trivalent.wire.Topics;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Counts committed events, and committed dead letters by code. Keeps one bit per rejected record to detect a second
 * dead letter. Reads on a thread of its own.
 */
final class OutputCounter implements AutoCloseable {
    private static final int MAX_LISTED = 20;

    private final Topics topics;
    private final Consumer<ConsumerRecord<byte[], byte[]>> eventAction;
    private final CommittedReader reader;
    private final Map<RejectionCode, Long> letters = new TreeMap<>();
    private final Map<String, BitSet> rejectedOffsets = new HashMap<>();
    private final List<String> duplicateLetters = new ArrayList<>();
    private long events;

    /** @param eventAction receives each event, in partition order */
    OutputCounter(Workbench bench, Consumer<ConsumerRecord<byte[], byte[]>> eventAction) {
        this.topics = bench.topics();
        this.eventAction = eventAction;
        this.reader = CommittedReader.start(
                "output-counter", bench.consumer(topics.sentiments(), topics.deadLetters()), this::add);
    }

    synchronized long events() {
        return events;
    }

    synchronized Map<RejectionCode, Long> letters() {
        return new TreeMap<>(letters);
    }

    synchronized long letterCount() {
        return letters.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Records with a second dead letter; at most 20 are listed. */
    synchronized List<String> duplicateLetters() {
        return List.copyOf(duplicateLetters);
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.sentiments())) {
            events++;
            eventAction.accept(record);
        } else {
            addLetter(record);
        }
    }

    private void addLetter(ConsumerRecord<byte[], byte[]> record) {
        RejectionCode code = RejectionCode.valueOf(LetterCode.of(record.headers()));
        letters.merge(code, 1L, Long::sum);
        String sources =
                LetterHeaders.text(record.headers(), LetterHeaders.SOURCES).orElseThrow();
        for (String source : sources.split(",", -1)) {
            int at = source.lastIndexOf('@');
            BitSet offsets = rejectedOffsets.computeIfAbsent(source.substring(0, at), partition -> new BitSet());
            int offset = Integer.parseInt(source.substring(at + 1));
            if (offsets.get(offset) && duplicateLetters.size() < MAX_LISTED) {
                duplicateLetters.add("%s has a second dead letter, %s".formatted(source, code));
            }
            offsets.set(offset);
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
