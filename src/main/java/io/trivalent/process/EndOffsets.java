package io.trivalent.process;

import io.trivalent.pipeline.flow.InputPositions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Looks up the ends of input partitions that a task requested, on a thread of its own. It asks the brokers only while an
 * utterance is past its deadline, at most once every {@link #PERIOD_MS}, for all requested partitions at once.
 */
final class EndOffsets implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EndOffsets.class);
    private static final long PERIOD_MS = 10;
    private static final long RETRY_MS = 500;
    private static final long WAIT_MS = 60_000;
    private static final int TIMEOUT_MS = 2_000;

    private final InputPositions positions;
    private final String applicationId;
    private final Admin admin;
    private final Thread thread;

    private EndOffsets(InputPositions positions, String applicationId, Admin admin) {
        this.positions = positions;
        this.applicationId = applicationId;
        this.admin = admin;
        this.thread = new Thread(this::serve, "end-offsets");
        thread.setDaemon(true);
    }

    /**
     * Starts the thread.
     *
     * @param kafka settings of any Kafka client
     * @param applicationId the group whose committed offsets count as read
     */
    static EndOffsets start(InputPositions positions, Map<String, Object> kafka, String applicationId) {
        EndOffsets ends = new EndOffsets(positions, applicationId, Admin.create(kafka));
        ends.thread.start();
        return ends;
    }

    private void serve() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                List<TopicPartition> requested = positions.awaitRequests(WAIT_MS);
                if (!requested.isEmpty()) {
                    Thread.sleep(lookUp(requested) ? PERIOD_MS : RETRY_MS);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether all brokers answered. A partition without an answer is skipped, so that it does not delay the others; its task
     * repeats the request.
     */
    private boolean lookUp(List<TopicPartition> requested) throws InterruptedException {
        long wallMs = System.currentTimeMillis();
        ListOffsetsResult ends = admin.listOffsets(question(requested, OffsetSpec.latest()), options());
        ListOffsetsResult begins = admin.listOffsets(question(requested, OffsetSpec.earliest()), options());
        var offsets = admin.listConsumerGroupOffsets(
                applicationId, new ListConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MS));
        Map<TopicPartition, OffsetAndMetadata> committed =
                answer(offsets.partitionsToOffsetAndMetadata()).orElse(Map.of());
        boolean complete = true;
        for (TopicPartition partition : requested) {
            Optional<ListOffsetsResultInfo> end = answer(ends.partitionResult(partition));
            Optional<ListOffsetsResultInfo> begin = answer(begins.partitionResult(partition));
            if (end.isPresent() && begin.isPresent()) {
                OffsetAndMetadata next = committed.get(partition);
                long from = next == null ? begin.get().offset() : next.offset();
                positions.confirm(partition, from, end.get().offset(), wallMs);
            } else {
                complete = false;
            }
        }
        return complete;
    }

    private static <T> Optional<T> answer(KafkaFuture<T> future) throws InterruptedException {
        try {
            return Optional.of(future.get());
        } catch (ExecutionException e) {
            LOG.debugf("end offsets cannot be read: %s", e.getCause());
            return Optional.empty();
        }
    }

    /** Ends of committed records only, and not longer than a release at a deadline may wait. */
    private static ListOffsetsOptions options() {
        return new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MS);
    }

    private static Map<TopicPartition, OffsetSpec> question(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        partitions.forEach(partition -> question.put(partition, spec));
        return question;
    }

    @Override
    public void close() {
        thread.interrupt();
        admin.close();
    }
}
