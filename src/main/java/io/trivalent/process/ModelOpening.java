package io.trivalent.process;

import io.trivalent.settings.TrivalentConfig;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads and checks the model on a thread of its own while the caller starts or checks the back end. One pipeline takes the
 * model; {@link #close} releases a model that none has taken. Used by one thread.
 */
public final class ModelOpening implements AutoCloseable {
    private @Nullable CompletableFuture<CheckedModel> model;

    private ModelOpening(CompletableFuture<CheckedModel> model) {
        this.model = model;
    }

    /**
     * Starts to load the configured package, for a pipeline on the configured brokers. Its errors are thrown when the pipeline
     * takes it.
     */
    public static ModelOpening start(TrivalentConfig config) {
        return start(() -> {
            try (UnreadRecords unread = UnreadRecords.of(config)) {
                return CheckedModel.open(config, unread::soFar);
            }
        });
    }

    /** The same for a pipeline on brokers that do not run yet. */
    public static ModelOpening startBeforeBrokers(TrivalentConfig config) {
        return start(() -> CheckedModel.open(config, () -> 0));
    }

    private static ModelOpening start(Supplier<CheckedModel> open) {
        CompletableFuture<CheckedModel> loading = new CompletableFuture<>();
        Thread thread = new Thread(() -> load(open, loading), "model-opening");
        thread.setDaemon(true);
        thread.start();
        return new ModelOpening(loading);
    }

    private static void load(Supplier<CheckedModel> open, CompletableFuture<CheckedModel> loading) {
        try {
            loading.complete(open.get());
        } catch (RuntimeException | Error e) {
            loading.completeExceptionally(e);
        }
    }

    /** Waits for the model. The caller closes it. */
    CheckedModel take() {
        CompletableFuture<CheckedModel> loading = model;
        if (loading == null) {
            throw new IllegalStateException("the model was taken twice");
        }
        model = null;
        try {
            return loading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Releases the model as soon as it is loaded, unless a pipeline has taken it. */
    @Override
    public void close() {
        CompletableFuture<CheckedModel> loading = model;
        model = null;
        if (loading != null) {
            CompletableFuture<Void> unused = loading.thenAccept(CheckedModel::close);
        }
    }
}
