package io.trivalent.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.trivalent.model.GraphSpec;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.ModelPackage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/** Opens ONNX Runtime sessions on the configured provider. Thread-safe; one for the whole process. */
public final class OnnxRuntime {
    private static final Logger LOG = Logger.getLogger(OnnxRuntime.class);

    /** Failures are thrown as exceptions, so the runtime does not log them too. */
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);

    private final Watchdog watchdog = Watchdog.withThread();
    private final RuntimeConfig config;
    private final Provider provider;
    private Optional<String> fallback = Optional.empty();
    private final AtomicInteger openGraphs = new AtomicInteger();

    /**
     * Chooses the provider.
     *
     * @throws ProviderMissingException if CUDA is configured and not available
     */
    public OnnxRuntime(RuntimeConfig config) {
        this.config = config;
        this.provider = chosen();
    }

    /** The provider of the models: {@code CPU} or {@code CUDA}. */
    public Provider provider() {
        return provider;
    }

    /** Why models run on the CPU although this build supports CUDA; empty if there was no fallback. */
    public Optional<String> fallback() {
        return fallback;
    }

    public String version() {
        return environment.getVersion();
    }

    /**
     * The longest run, if it exceeds the maximum duration. A run that lasts twice as long does not respond to its termination:
     * it blocks its stream thread until the process ends.
     */
    public Optional<OverdueRun> overdue() {
        return watchdog.longestBeyond(maxRun())
                .map(run -> new OverdueRun(run.name(), run.age(), run.age().compareTo(maxRun().multipliedBy(2)) > 0));
    }

    /** Maximum duration of one run. */
    Duration maxRun() {
        return config.maxRun();
    }

    /** Starts to watch a run; the caller closes it. */
    WatchedRun watch(String name, Duration limit) {
        return watchdog.watch(name, limit);
    }

    /** Opens a graph on the configured provider. */
    Graph open(ModelPackage model, GraphSpec spec) {
        return graph(model, spec.file(), provider);
    }

    /** Opens a quantizer. It always runs on the CPU, because it quantizes one record at a time. */
    Graph openQuantizer(ModelPackage model, String file) {
        return graph(model, file, Provider.CPU);
    }

    /** The number of open graphs. */
    public int openGraphs() {
        return openGraphs.get();
    }

    private Graph graph(ModelPackage model, String file, Provider on) {
        Graph graph =
                new Graph(environment, session(model, file, on), model.id() + " " + file, openGraphs::decrementAndGet);
        openGraphs.incrementAndGet();
        return graph;
    }

    private OrtSession session(ModelPackage model, String file, Provider on) {
        try (SessionOptions options = options(on)) {
            return environment.createSession(model.file(file).toString(), options);
        } catch (OrtException e) {
            throw new InvalidModelException(
                    "package %s: ONNX Runtime %s cannot open '%s': %s"
                            .formatted(model.id(), version(), file, e.getMessage()),
                    e);
        }
    }

    /** Spinning is disabled, because each idle thread would use a whole core. */
    private SessionOptions options(Provider on) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(config.threads());
        options.setInterOpNumThreads(1);
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        if (on == Provider.CUDA) {
            options.addCUDA(config.device());
            // Fail to open a model with operators that CUDA does not support, instead of running them slowly on the
            // CPU.
            options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
        }
        return options;
    }

    private Provider chosen() {
        return switch (config.provider()) {
            case CPU -> Provider.CPU;
            case CUDA -> {
                cudaProblem().ifPresent(problem -> {
                    throw new ProviderMissingException("trivalent.score.provider is cuda, but " + problem);
                });
                yield Provider.CUDA;
            }
            case AUTO -> auto();
        };
    }

    private Provider auto() {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return Provider.CPU;
        }
        fallback = cudaProblem();
        fallback.ifPresent(reason -> LOG.warnf("models run on the CPU: %s", reason));
        return fallback.isPresent() ? Provider.CPU : Provider.CUDA;
    }

    /** Why CUDA cannot be used; empty if it can. */
    private Optional<String> cudaProblem() {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return Optional.of("this build of ONNX Runtime %s has only %s; build with -Pgpu, or set it to cpu or auto"
                    .formatted(version(), OrtEnvironment.getAvailableProviders()));
        }
        try (SessionOptions options = options(Provider.CUDA)) {
            LOG.debugf("CUDA provider loaded, options %s", options);
            return Optional.empty();
        } catch (OrtException e) {
            return Optional.of("CUDA device %d cannot be used: %s; ONNX Runtime %s needs CUDA 12 and cuDNN 9"
                    .formatted(config.device(), e.getMessage(), version()));
        }
    }
}
