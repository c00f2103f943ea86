package io.trivalent.process;

import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.score.ParityCheck;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.LoadedModels;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.settings.TrivalentConfig;
import java.util.function.LongSupplier;

/**
 * The model runtime with the configured package, which has reproduced its parity cases.
 *
 * @param models all packages of the runtime; closing them releases their native memory
 */
record CheckedModel(OnnxRuntime runtime, LoadedModels models, LoadedModel active) implements AutoCloseable {
    /**
     * Loads the package, runs its parity cases and warms the pipeline up.
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
            long unused = WarmUp.run(config, active, models, unread);
            return new CheckedModel(runtime, models, active);
        } catch (RuntimeException e) {
            models.close();
            throw e;
        }
    }

    @Override
    public void close() {
        models.close();
    }
}
