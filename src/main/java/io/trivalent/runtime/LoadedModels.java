package io.trivalent.runtime;

import io.trivalent.model.ModelPackage;
import io.trivalent.model.ModelStore;
import io.trivalent.vocabulary.PackageId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The packages that are open: the active one, and those for which parts still wait from before a restart. Thread-safe;
 * close it when no run is under way.
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
     * The package with its sessions open, opened now if need be.
     *
     * @throws io.trivalent.model.InvalidModelException if the package is gone or must not be used
     */
    public LoadedModel loaded(PackageId id) {
        return open.computeIfAbsent(id, wanted -> LoadedModel.open(runtime, store.open(wanted)));
    }

    /** The same for a package that was opened before. */
    public LoadedModel loaded(ModelPackage model) {
        return open.computeIfAbsent(model.id(), wanted -> LoadedModel.open(runtime, model));
    }

    @Override
    public void close() {
        open.values().forEach(LoadedModel::close);
        open.clear();
    }
}
