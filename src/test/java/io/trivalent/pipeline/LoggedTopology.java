package io.trivalent.pipeline;

import io.trivalent.pipeline.batch.BatchProcessor;
import io.trivalent.pipeline.batch.LoggedBatch;
import io.trivalent.pipeline.join.JoinProcessor;
import io.trivalent.pipeline.join.LoggedJoin;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** The pipeline without the hook before each commit: join and batch write every change to logged stores. */
public final class LoggedTopology extends Topology {
    private final PipelineParts parts;
    private final boolean cached;

    private LoggedTopology(PipelineParts parts, boolean cached) {
        this.parts = parts;
        this.cached = cached;
    }

    /**
     * Builds the topology.
     *
     * @param cached whether both stores have a cache, which writes only the last change of a key before each commit
     */
    public static Topology of(PipelineParts parts, boolean cached) {
        return new SentimentTopology(parts)
                .addTo(new LoggedTopology(parts, cached))
                .addStateStore(LoggedBatch.store(), BatchProcessor.NAME);
    }

    @Override
    public synchronized <K, V, L, W> Topology addProcessor(
            String name, ProcessorSupplier<K, V, L, W> supplier, String... parents) {
        return switch (name) {
            case JoinProcessor.NAME -> super.addProcessor(name, this::join, parents);
            case BatchProcessor.NAME -> super.addProcessor(name, this::batch, parents);
            default -> super.addProcessor(name, supplier, parents);
        };
    }

    @Override
    public synchronized <S extends StateStore> Topology addStateStore(StoreBuilder<S> store, String... processors) {
        boolean logged = store.loggingEnabled();
        return super.addStateStore(logged && cached ? store.withCachingEnabled() : store, processors);
    }

    private LoggedJoin join() {
        return new LoggedJoin(
                parts.config().join(), parts.active().manifest(), parts.counters(), SentimentTopology::toBatch);
    }

    private LoggedBatch batch() {
        return new LoggedBatch(parts.config().batch(), parts.counters(), SentimentTopology::toScore);
    }
}
