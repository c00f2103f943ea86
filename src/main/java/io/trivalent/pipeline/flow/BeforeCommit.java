package io.trivalent.pipeline.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A store that stores nothing: it runs the hooks of its task's stages on every path to a commit (interval, request,
 * revocation, shutdown), on the task's own thread and before the offsets are committed. What a stage holds on the heap is
 * thereby written or forwarded before the records it came from count as processed.
 *
 * <p>Hooks run from the last stage to the first: what lies downstream leaves before a stage upstream saves that it has let it
 * go. Without transactions the brokers must have what left before the next hook runs; else a crash between the two could
 * keep a mark of an event that never came. A task in which something failed runs no hook any more: its stages may have
 * lost what they held, so nothing of it may be saved, and its records are read again.
 *
 * <p>It calls itself persistent, though there is nothing to keep: then Kafka Streams keeps the identity of this process in
 * the state directory. A process that is started again after a crash thereby has the transactional ids of its
 * predecessor, and ends its open transaction at once, for which consumers would otherwise wait until it times out.
 *
 * <p>Kafka Streams calls {@link CachedStateStore#flushCache} at exactly that point and lets it forward. The interface is
 * internal, so this class is the only one that knows it; {@code BeforeCommitTest} notices if an upgrade changes the call.
 */
public final class BeforeCommit implements StateStore, CachedStateStore<byte[], byte[]> {
    /** Name of the store; connect it to every processor that has a hook. */
    public static final String NAME = "before-commit";

    private final Map<String, Hook> hooks = new LinkedHashMap<>();
    private boolean open;
    private boolean failed;

    private record Hook(InternalProcessorContext<?, ?> context, ProcessorNode<?, ?, ?, ?> owner, Runnable work) {
        void run() {
            ProcessorNode<?, ?, ?, ?> previous = context.currentNode();
            context.setCurrentNode(owner);
            try {
                work.run();
            } finally {
                context.setCurrentNode(previous);
            }
        }

        /** Returns when the brokers have all that was forwarded, where no transaction holds it together. */
        void settle() {
            Object guarantee = context.appConfigs().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
            if (!StreamsConfig.EXACTLY_ONCE_V2.equals(guarantee)) {
                ((RecordCollector.Supplier) context).recordCollector().flush();
            }
        }
    }

    private BeforeCommit() {}

    /** Builds a task's store. */
    public static StoreBuilder<BeforeCommit> builder() {
        return new Builder();
    }

    /** Sets the hook of a stage; call from its {@code init}: the hook forwards as the node that is then current. */
    public void run(ProcessorContext<?, ?> processor, Runnable hook) {
        InternalProcessorContext<?, ?> internal = (InternalProcessorContext<?, ?>) processor;
        ProcessorNode<?, ?, ?, ?> owner = internal.currentNode();
        hooks.put(owner.name(), new Hook(internal, owner, hook));
    }

    /** Does a stage's work; after an exception from it no hook of this task runs any more. */
    public void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    @Override
    public void flushCache() {
        if (failed) {
            return;
        }
        List<Hook> lastFirst = new ArrayList<>(hooks.values());
        Collections.reverse(lastFirst);
        guard(() -> lastFirst.forEach(hook -> {
            hook.run();
            hook.settle();
        }));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        stateStoreContext.register(root, (key, value) -> {});
        hooks.clear();
        failed = false;
        open = true;
    }

    @Override
    public void flush() {
        // nothing is stored
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public void clearCache() {
        hooks.clear(); // the task becomes a standby, its stages are gone
    }

    private record Builder() implements StoreBuilder<BeforeCommit> {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public BeforeCommit build() {
            return new BeforeCommit();
        }

        @Override
        public StoreBuilder<BeforeCommit> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<BeforeCommit> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<BeforeCommit> withLoggingEnabled(Map<String, String> config) {
            return this;
        }

        @Override
        public StoreBuilder<BeforeCommit> withLoggingDisabled() {
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}
