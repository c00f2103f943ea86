package io.trivalent.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import io.trivalent.model.GraphSpec;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.ModelPackage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private final DeviceReport report;
    private final ProviderChoice choice;
    private final Optional<OrtApi> api;
    private final AtomicInteger openGraphs = new AtomicInteger();

    /**
     * Chooses the provider.
     *
     * @throws ProviderMissingException if a device is configured and cannot be used, or if states are to stay on it and cannot
     */
    public OnnxRuntime(RuntimeConfig config) {
        this.config = config;
        this.report = DeviceProbe.ofThisMachine()
                .report(
                        version(),
                        OrtEnvironment.getAvailableProviders().stream()
                                .map(OrtProvider::name)
                                .toList());
        this.choice = ProviderChoice.of(config.provider(), config.device(), report, this::trial);
        this.api = config.cuda().statesOnDevice() ? Optional.of(OrtApi.load(Runtime.version())) : Optional.empty();
        if (choice.fallback().isPresent()) {
            LOG.warnf("models run on the CPU: %s", choice.reason());
        } else {
            LOG.logf(provider().onDevice() ? Logger.Level.INFO : Logger.Level.DEBUG, "%s", choice.reason());
        }
    }

    /** The provider of the models: {@code CPU}, {@code CUDA} or {@code TENSORRT}. */
    public Provider provider() {
        return choice.provider();
    }

    /** Why models run on the CPU although the build or the machine is meant for a device; empty if there was no fallback. */
    public Optional<String> fallback() {
        return choice.fallback();
    }

    /** What the build wants from a device, and what this machine has of it. */
    public DeviceReport devices() {
        return report;
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

    /** Maximum number of runs of models in progress. */
    int concurrentRuns() {
        return ProviderOptions.concurrentRuns(config, provider());
    }

    /** Maximum duration of one run. */
    Duration maxRun() {
        return config.maxRun();
    }

    /** Starts to watch a run; the caller closes it. */
    WatchedRun watch(String name, Duration limit) {
        return watchdog.watch(name, limit);
    }

    /** Opens a graph on the configured provider, with a session for each configured device. */
    Graph open(ModelPackage model, GraphSpec spec) {
        return graph(model, spec.file(), provider());
    }

    /** Opens a quantizer. It always runs on the CPU, because it quantizes one record at a time. */
    Graph openQuantizer(ModelPackage model, String file) {
        return graph(model, file, Provider.CPU);
    }

    /** Where this model reads an encoder's states, if they are to stay there. */
    Optional<StatesOnDevice> statesOnDevice(Graph model, String states) {
        Optional<StatesOnDevice> found = api.map(functions -> new StatesOnDevice(functions, model, states));
        found.ifPresent(on -> LOG.infof("encoder's states stay in %s for graph %s", on.devices(), model.name()));
        return found;
    }

    /** The number of open graphs. */
    public int openGraphs() {
        return openGraphs.get();
    }

    private Graph graph(ModelPackage model, String file, Provider on) {
        List<OrtSession> sessions = new ArrayList<>();
        try {
            for (int device : on.onDevice() ? config.device() : List.of(0)) {
                sessions.add(session(model, file, on, device));
            }
        } catch (InvalidModelException e) {
            sessions.forEach(OnnxRuntime::close);
            throw e;
        }
        Graph graph = new Graph(environment, sessions, model.id() + " " + file, openGraphs::decrementAndGet);
        openGraphs.incrementAndGet();
        return graph;
    }

    private OrtSession session(ModelPackage model, String file, Provider on, int device) {
        try (SessionOptions options = new SessionOptions()) {
            configure(options, on, device);
            return environment.createSession(model.file(file).toString(), options);
        } catch (OrtException e) {
            throw new InvalidModelException(
                    "package %s: ONNX Runtime %s cannot open '%s'%s: %s"
                            .formatted(
                                    model.id(),
                                    version(),
                                    file,
                                    on.onDevice() ? " on %s device %d".formatted(on, device) : "",
                                    e.getMessage()),
                    e);
        }
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("a session cannot be closed", e);
        }
    }

    private void configure(SessionOptions options, Provider on, int device) throws OrtException {
        options.setIntraOpNumThreads(ProviderOptions.threads(config, on));
        options.setInterOpNumThreads(1);
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        for (Map.Entry<String, String> entry :
                ProviderOptions.session(config, on).entrySet()) {
            options.addConfigEntry(entry.getKey(), entry.getValue());
        }
        if (on == Provider.TENSORRT) {
            try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(device)) {
                add(tensorRt::add, ProviderOptions.tensorRt(config.tensorrt()));
                options.addTensorrt(tensorRt);
            }
        }
        if (on.onDevice()) {
            try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device)) {
                add(cuda::add, ProviderOptions.cuda(config.cuda()));
                options.addCUDA(cuda);
            }
        }
    }

    /** Adds an option to those of a provider. */
    private interface Options {
        void add(String name, String value) throws OrtException;
    }

    private static void add(Options options, Map<String, String> values) throws OrtException {
        for (Map.Entry<String, String> value : values.entrySet()) {
            options.add(value.getKey(), value.getValue());
        }
    }

    /** Loads the provider's libraries on each configured device; returns why that fails. */
    private Optional<String> trial(Provider on) {
        for (int device : config.device()) {
            try (SessionOptions options = new SessionOptions()) {
                configure(options, on, device);
                LOG.debugf("%s device %d can be used, options %s", on, device, options);
            } catch (OrtException e) {
                return Optional.of("device %d: %s".formatted(device, e.getMessage()));
            }
        }
        return Optional.empty();
    }
}
