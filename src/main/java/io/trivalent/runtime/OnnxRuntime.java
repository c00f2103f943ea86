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

/** The one door to ONNX Runtime: opens sessions on the configured provider. Thread-safe; lives as long as the process. */
public final class OnnxRuntime {
    private static final Logger LOG = Logger.getLogger(OnnxRuntime.class);

    /** What fails comes to us as an exception; the runtime need not print it as well. */
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);

    private final Watchdog watchdog = Watchdog.withThread();
    private final RuntimeConfig config;
    private final Provider provider;
    private Optional<String> fallback = Optional.empty();
    private final AtomicInteger openGraphs = new AtomicInteger();

    /**
     * Decides where models run.
     *
     * @throws ProviderMissingException if CUDA is asked for and cannot be had
     */
    public OnnxRuntime(RuntimeConfig config) {
        this.config = config;
        this.provider = decide();
    }

    /** Where models run: {@code CPU} or {@code CUDA}. */
    public Provider provider() {
        return provider;
    }

    /** Why models run on the CPU although this build could do better; empty where they run where they should. */
    public Optional<String> fallback() {
        return fallback;
    }

    public String version() {
        return environment.getVersion();
    }

    /**
     * The run that lasts longest, if that is longer than it may. One that does not heed the watchdog for as long again is
     * hopeless: it holds its stream thread for good.
     */
    public Optional<OverdueRun> overdue() {
        return watchdog.beyond(maxRun())
                .map(run -> new OverdueRun(run.name(), run.age(), run.age().compareTo(maxRun().multipliedBy(2)) > 0));
    }

    /** Longest run of a graph. */
    Duration maxRun() {
        return config.maxRun();
    }

    /** Begins to watch a run; the caller closes it. */
    WatchedRun watch(String name, Duration limit) {
        return watchdog.watch(name, limit);
    }

    /** Opens a graph on the configured provider. */
    Graph open(ModelPackage model, GraphSpec spec) {
        return graph(model, spec.file(), provider);
    }

    /** Opens a quantizer: always on the CPU, one record at a time. */
    Graph openQuantizer(ModelPackage model, String file) {
        return graph(model, file, Provider.CPU);
    }

    /** Graphs that were opened and not yet closed. */
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

    /** Spinning threads would take a whole core each while nothing is to do. */
    private SessionOptions options(Provider on) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(config.threads());
        options.setInterOpNumThreads(1);
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        if (on == Provider.CUDA) {
            options.addCUDA(config.device());
            // A model that only half fits the device would be slow in silence.
            options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
        }
        return options;
    }

    private Provider decide() {
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
        fallback.ifPresent(why -> LOG.warnf("models run on the CPU: %s", why));
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
