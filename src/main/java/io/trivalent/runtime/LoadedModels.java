package io.trivalent.runtime;

import io.trivalent.model.ModelPackage;
import io.trivalent.model.ModelStore;
import io.trivalent.vocabulary.PackageId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open packages: the active one, and those that quantized parts which still wait since before a restart. Thread-safe;
 * close it when no run is in progress.
 */
public final class LoadedModels implements AutoCloseable {
    private final OnnxRuntime runtime;
    private final ModelStore store;
    private final Map<PackageId, LoadedModel> open = new ConcurrentHashMap<>();

    public LoadedModels(OnnxRuntime runtime, ModelStore store) {
        this.runtime = runtime;
        this.store = store;
    }

    /**
     * Returns the package, and loads it first if it is not loaded.
     *
     * @throws io.trivalent.model.InvalidModelException if the package is missing or invalid
     */
    public LoadedModel loaded(PackageId id) {
        return open.computeIfAbsent(id, key -> LoadedModel.open(runtime, store.open(key)));
    }

    /** Returns a package that the model store has opened, and loads it first if it is not loaded. */
    public LoadedModel loaded(ModelPackage model) {
        return open.computeIfAbsent(model.id(), key -> LoadedModel.open(runtime, model));
    }

    /** Maximum number of runs in progress; more gain nothing. */
    public int concurrentRuns() {
        return runtime.concurrentRuns();
    }

    @Override
    public void close() {
        open.values().forEach(LoadedModel::close);
        open.clear();
    }
}
