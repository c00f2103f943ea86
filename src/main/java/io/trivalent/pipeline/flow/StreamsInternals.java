package io.trivalent.pipeline.flow;

import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * The only class that uses internal types of Kafka Streams, checked on Kafka {@value #CHECKED_ON}. A public interface offers
 * none of the following:
 *
 * <ul>
 *   <li>{@link CachedStateStore#flushCache} is called before every commit (interval, request, revocation, shutdown), on the
 *       task's own thread, before the producer is flushed and the offsets are committed. It may forward records;
 *       {@link StateStore#flush} may not.
 *   <li>{@link CachedStateStore#clearCache} is called when an active task becomes a standby task.
 *   <li>{@link InternalProcessorContext#setCurrentNode} selects the node that forwards. Outside of {@code process} and of
 *       punctuators no node is selected.
 *   <li>{@link RecordCollector#flush} returns when the brokers have acknowledged every record that the task has sent.
 * </ul>
 *
 * <p>{@code BeforeCommitTest} fails on any other version of Kafka: check these calls in its source, then change
 * {@link #CHECKED_ON}.
 */
abstract class StreamsInternals implements StateStore, CachedStateStore<byte[], byte[]> {
    static final String CHECKED_ON = "4.2.1";

    /** Called before every commit; may forward records through {@link Node#run}. */
    abstract void beforeCommit();

    /** Called when the task becomes a standby task: its processors are closed. */
    abstract void becomeStandby();

    @Override
    public final void flushCache() {
        beforeCommit();
    }

    @Override
    public final void clearCache() {
        becomeStandby();
    }

    /** The store has no cache, so a listener would receive nothing. */
    @Override
    public final boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }

    /** A node of the task's topology. */
    record Node(InternalProcessorContext<?, ?> context, ProcessorNode<?, ?, ?, ?> node) {
        /** The node whose {@code init}, {@code process} or punctuator is running. */
        static Node current(ProcessorContext<?, ?> processor) {
            InternalProcessorContext<?, ?> context = (InternalProcessorContext<?, ?>) processor;
            return new Node(context, context.currentNode());
        }

        String name() {
            return node.name();
        }

        /** Does work that forwards records from this node. */
        void run(Runnable work) {
            ProcessorNode<?, ?, ?, ?> previous = context.currentNode();
            context.setCurrentNode(node);
            try {
                work.run();
            } finally {
                context.setCurrentNode(previous);
            }
        }

        /** Waits until the brokers have acknowledged what the task has sent; with transactions it returns at once. */
        void awaitBrokers() {
            Object guarantee = context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
            if (!StreamsConfig.EXACTLY_ONCE_V2.equals(guarantee)) {
                ((RecordCollector.Supplier) context).recordCollector().flush();
            }
        }
    }
}
