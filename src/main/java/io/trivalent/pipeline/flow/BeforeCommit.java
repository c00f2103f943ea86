package io.trivalent.pipeline.flow;

import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store that stores nothing: it runs its owner's hook on every path to a commit (interval, request, revocation,
 * shutdown), on the task's own thread and before the offsets go into the transaction. What a stage holds on the heap is
 * thereby written or forwarded before the records it came from count as processed.
 *
 * <p>Kafka Streams calls {@link CachedStateStore#flushCache} at exactly that point and lets it forward. The interface is
 * internal, so this class is the only one that knows it; {@code BeforeCommitTest} notices if an upgrade changes the
 * call. A task that is closed dirty runs the hook too; what it forwards then lands in a transaction that is aborted.
 */
public final class BeforeCommit implements StateStore, CachedStateStore<byte[], byte[]> {
    private final String name;
    private boolean open;
    private Runnable hook = () -> {};
    private @Nullable InternalProcessorContext<?, ?> context;
    private @Nullable ProcessorNode<?, ?, ?, ?> owner;

    private BeforeCommit(String name) {
        this.name = name;
    }

    /** Builds the hook's store under the given name; connect it to the processor that owns the hook. */
    public static StoreBuilder<BeforeCommit> builder(String name) {
        return new Builder(name);
    }

    /** Sets the hook; call from the owner's {@code init}, whose node the hook forwards as. */
    public void run(ProcessorContext<?, ?> processor, Runnable hook) {
        InternalProcessorContext<?, ?> internal = (InternalProcessorContext<?, ?>) processor;
        this.context = internal;
        this.owner = internal.currentNode();
        this.hook = hook;
    }

    @Override
    public void flushCache() {
        InternalProcessorContext<?, ?> processor = context;
        if (processor == null) {
            return;
        }
        ProcessorNode<?, ?, ?, ?> previous = processor.currentNode();
        processor.setCurrentNode(owner);
        try {
            hook.run();
        } finally {
            processor.setCurrentNode(previous);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext stateStoreContext, StateStore root) {
        stateStoreContext.register(root, (key, value) -> {});
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
        return false;
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
        // nothing is cached
    }

    private record Builder(String name) implements StoreBuilder<BeforeCommit> {
        @Override
        public BeforeCommit build() {
            return new BeforeCommit(name);
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
