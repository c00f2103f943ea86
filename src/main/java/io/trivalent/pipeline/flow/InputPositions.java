package io.trivalent.pipeline.flow;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Source;
import io.trivalent.wire.Topics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Positions of the stream threads in the input topics, and the ends of those topics where a task requested them. A partition
 * is read up to a moment if its end, looked up at that moment or later, is not after the consumer's position, and if the task
 * has processed all records that the consumer returned. Thread-safe.
 *
 * <pre>
 *   offset    0 1 2 3 4 5 6 7 8
 *             ──────────┬───┬─┬
 *             processed ┘   │ └ end, looked up at some moment
 *                  position ┘
 * </pre>
 */
public final class InputPositions implements Inputs {
    private final Topics topics;
    private final Map<TopicPartition, Position> positions = new ConcurrentHashMap<>();
    private final Set<TopicPartition> requested = new HashSet<>();

    /** One partition. Written by its stream thread and by the thread that looks up ends. */
    private static final class Position {
        private long next = -1;
        private long lastReturned = -1;
        private long lastProcessed = -1;
        private long end = Long.MAX_VALUE;
        private long endLookedUpMs = Long.MIN_VALUE;

        synchronized void returned(long next, long last) {
            this.next = Math.max(this.next, next);
            this.lastReturned = Math.max(this.lastReturned, last);
        }

        synchronized void processed(long offset) {
            lastProcessed = Math.max(lastProcessed, offset);
        }

        synchronized void confirm(long committed, long end, long wallMs) {
            this.next = Math.max(this.next, committed);
            this.end = end;
            this.endLookedUpMs = wallMs;
        }

        synchronized boolean readUpTo(long wallMs) {
            return endLookedUpMs >= wallMs && next >= end && lastProcessed >= lastReturned;
        }
    }

    public InputPositions(Topics topics) {
        this.topics = topics;
    }

    @Override
    public InputProgress begin(int partition) {
        topics.inputs().forEach(topic -> positions.put(new TopicPartition(topic, partition), new Position()));
        return of(partition);
    }

    @Override
    public InputProgress of(int partition) {
        return new Task(partition);
    }

    /** The positions of one task. */
    private final class Task implements InputProgress {
        private final Map<Modality, List<TopicPartition>> inputs = new EnumMap<>(Modality.class);
        private final Map<String, Position> read = new HashMap<>();

        private Task(int partition) {
            for (Modality modality : Modality.values()) {
                inputs.put(
                        modality,
                        topics.carrying(modality).stream()
                                .map(topic -> new TopicPartition(topic, partition))
                                .toList());
            }
            topics.inputs().forEach(topic -> read.put(topic, position(new TopicPartition(topic, partition))));
        }

        @Override
        public void processed(Source record) {
            requireNonNull(read.get(record.topic())).processed(record.offset());
        }

        @Override
        public boolean readUpTo(Modality modality, long wallMs) {
            boolean complete = true;
            for (TopicPartition input : requireNonNull(inputs.get(modality))) {
                if (!requireNonNull(read.get(input.topic())).readUpTo(wallMs)) {
                    request(input); // all of them, so that their ends are looked up together
                    complete = false;
                }
            }
            return complete;
        }

        @Override
        public boolean inOneTopic(Modality modality) {
            return requireNonNull(inputs.get(modality)).size() == 1;
        }
    }

    /** A consumer of this process returned these records, or only passed over records that are not for applications. */
    void returned(ConsumerRecords<?, ?> records) {
        records.nextOffsets().forEach((partition, next) -> {
            if (topics.inputs().contains(partition.topic())) {
                List<? extends ConsumerRecord<?, ?>> returned = records.records(partition);
                long last = returned.isEmpty()
                        ? -1
                        : returned.get(returned.size() - 1).offset();
                position(partition).returned(next.offset(), last);
            }
        });
    }

    /**
     * Waits until a task has requested the end of a partition.
     *
     * @return the partitions whose ends to look up; empty if the wait time has passed
     */
    public List<TopicPartition> awaitRequests(long waitMs) throws InterruptedException {
        synchronized (requested) {
            if (requested.isEmpty()) {
                requested.wait(waitMs);
            }
            List<TopicPartition> all = new ArrayList<>(requested);
            requested.clear();
            return all;
        }
    }

    /**
     * Sets the end of a partition.
     *
     * @param committed offset from which the application's group reads after a restart
     * @param end offset behind the last committed record
     * @param wallMs a moment before the lookup, milliseconds since 1970
     */
    public void confirm(TopicPartition partition, long committed, long end, long wallMs) {
        position(partition).confirm(committed, end, wallMs);
    }

    private void request(TopicPartition partition) {
        synchronized (requested) {
            if (requested.add(partition)) {
                requested.notifyAll();
            }
        }
    }

    private Position position(TopicPartition partition) {
        return positions.computeIfAbsent(partition, key -> new Position());
    }
}
