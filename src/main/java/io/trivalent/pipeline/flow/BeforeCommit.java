package io.trivalent.pipeline.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Runs the hooks of its task's stages before every commit, on the task's own thread. A hook writes or forwards what its stage
 * holds on the heap, so that nothing is lost when the records it came from are committed. It is a store because Kafka Streams
 * calls stores at that point ({@link StreamsInternals}); it stores nothing.
 *
 * <p>Hooks run from the last stage to the first: a downstream stage forwards an utterance before the upstream stage saves it
 * as released. Without transactions, the next hook waits until the brokers have acknowledged what the previous one
 * forwarded; otherwise a crash between the two could save an event as sent that was never written. After a failure in the
 * task no hook runs: the stages may have lost what they held, so none of it may be saved, and the records are read again.
 *
 * <p>The store declares itself persistent so that Kafka Streams keeps the identity of this process in the state directory. A
 * process that restarts after a crash then has the same transactional ids and ends the open transaction at once; otherwise
 * consumers would wait until that transaction times out.
 */
public final class BeforeCommit extends StreamsInternals {
    /** Name of the store; connect it to every processor that has a hook. */
    public static final String NAME = "before-commit";

    private final Map<String, Hook> hooks = new LinkedHashMap<>();
    private boolean open;
    private boolean failed;

    private record Hook(Node node, Runnable work) {}

    private BeforeCommit() {}

    /** Builds a task's store. */
    public static StoreBuilder<BeforeCommit> builder() {
        return new Builder();
    }

    /** Sets the hook of a stage. Call it from the stage's {@code init}: the hook forwards from that stage's node. */
    public void run(ProcessorContext<?, ?> processor, Runnable hook) {
        Node node = Node.current(processor);
        hooks.put(node.name(), new Hook(node, hook));
    }

    /**
     * Returns a runner of a stage's work outside the stage's own calls: the work may forward from the stage's node while
     * another task of the stream thread is processed. Call it from the stage's {@code init}.
     */
    public Consumer<Runnable> from(ProcessorContext<?, ?> processor) {
        Node node = Node.current(processor);
        return work -> guard(() -> node.run(work));
    }

    /** Does a stage's work. If it throws, no hook of this task runs any more. */
    public void guard(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    @Override
    void beforeCommit() {
        if (failed) {
            return;
        }
        List<Hook> lastFirst = new ArrayList<>(hooks.values());
        Collections.reverse(lastFirst);
        guard(() -> lastFirst.forEach(hook -> {
            hook.node().run(hook.work());
            hook.node().awaitBrokers();
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
    void becomeStandby() {
        hooks.clear();
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
