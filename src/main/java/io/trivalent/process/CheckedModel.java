package io.trivalent.process;

import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.score.ParityCheck;
import io.trivalent.pipeline.score.ShapeWarmUp;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.settings.TrivalentConfig;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The model runtime with the configured package, which has reproduced its parity cases.
 *
 * @param models all packages of the runtime; closing them releases their native memory
 */
record CheckedModel(OnnxRuntime runtime, LoadedModels models, LoadedModel active) implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CheckedModel.class);

    /**
     * Loads the package, runs its parity cases, warms up a device for every shape of batch, and then the pipeline.
     *
     * @param unread counts the records that wait on the brokers
     * @throws io.trivalent.model.InvalidModelException if the package is missing or invalid, or fails a parity case
     */
    static CheckedModel open(TrivalentConfig config, LongSupplier unread) {
        OnnxRuntime runtime = new OnnxRuntime(config.score());
        ModelStore store = new ModelStore(config.models().directory());
        LoadedModels models = new LoadedModels(runtime, store);
        try {
            LoadedModel active = models.loaded(store.open(config.models().active()));
            ParityCheck.require(active);
            if (runtime.provider().onDevice()) {
                warmUpShapes(config, active);
            }
            long unused = WarmUp.run(config, active, models, unread);
            return new CheckedModel(runtime, models, active);
        } catch (RuntimeException e) {
            models.close();
            throw e;
        }
    }

    private static void warmUpShapes(TrivalentConfig config, LoadedModel active) {
        long began = System.nanoTime();
        int shapes =
                ShapeWarmUp.run(active, config.batch(), config.score().device().size());
        LOG.infof("%d shapes of batches warmed up in %d ms", shapes, (System.nanoTime() - began) / 1_000_000);
    }

    @Override
    public void close() {
        models.close();
    }
}
