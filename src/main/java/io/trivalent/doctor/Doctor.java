package io.trivalent.doctor;

import io.trivalent.conversation.alerts.RuleFile;
import io.trivalent.conversation.alerts.RuleFileException;
import io.trivalent.doctor.Finding.Level;
import io.trivalent.doctor.RegistryChecks.Subject;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.ModelPackage;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.join.JoinProcessor;
import io.trivalent.pipeline.score.ParityCheck;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.runtime.OnnxRuntime;
import io.trivalent.runtime.Provider;
import io.trivalent.runtime.ProviderMissingException;
import io.trivalent.settings.Clients;
import io.trivalent.settings.StreamsSettings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.HttpRegistryClient;
import io.trivalent.wire.RegistryErrorException;
import io.trivalent.wire.SubjectNames;
import io.trivalent.wire.TopicSchemas;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.GroupProtocol;

/** Gathers the state of the configured set-up and runs the checks on it. Writes nothing. */
public final class Doctor {
    private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(6);

    private final TrivalentConfig config;
    private final Clients clients;

    public Doctor(TrivalentConfig config) {
        this.config = config;
        this.clients = new Clients(config);
    }

    /** Runs all checks, including the parity cases of the package. */
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>(beforeStart());
        findings.addAll(restart());
        findings.addAll(runtime());
        return findings;
    }

    /** Runs the checks that a start does not make anyway: all but the model runtime. */
    List<Finding> beforeStart() {
        List<Finding> findings = new ArrayList<>(besideEachOther(this::cluster, this::registry));
        findings.addAll(settings().findings());
        findings.addAll(alerts());
        findings.addAll(manifest());
        findings.add(MachineChecks.finding(MachineChecks.StateFolder.at(stateFolder())));
        return findings;
    }

    /** Runs checks that wait for other processes; each has a time limit of its own. */
    private static List<Finding> besideEachOther(Supplier<List<Finding>> one, Supplier<List<Finding>> other) {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CompletableFuture<List<Finding>> first = CompletableFuture.supplyAsync(one, threads);
            CompletableFuture<List<Finding>> second = CompletableFuture.supplyAsync(other, threads);
            return Stream.of(first.join(), second.join()).flatMap(List::stream).toList();
        } finally {
            threads.shutdown();
        }
    }

    /** Checks what slows down a restart; it matters only if the brokers outlive the process. */
    List<Finding> restart() {
        TrivalentConfig.StreamsConfig streams = config.streams();
        return new RestartChecks(
                        streams.stateDirectory().isPresent(),
                        StreamsSettings.hasInstanceId(streams),
                        streams.protocol() == GroupProtocol.STREAMS,
                        StreamsSettings.transactionTimeout(config))
                .findings();
    }

    /** Checks the brokers and topics. */
    List<Finding> cluster() {
        try {
            ClusterFacts facts = new ClusterProbe(clients.kafka()).facts(config.topicNames(), changelog());
            return new ClusterChecks(
                            config.topicNames(),
                            changelog(),
                            config.validate().maxMatrixBytes(),
                            config.join().memory(),
                            config.streams().guarantee().equals("exactly_once_v2"),
                            config.validate().maxClockSkew())
                    .findings(facts, System.currentTimeMillis());
        } catch (IllegalStateException | KafkaException e) {
            return List.of(Finding.fail("brokers", String.valueOf(e.getMessage()), ""));
        }
    }

    private List<Finding> alerts() {
        Optional<Path> file = config.conversation().alerts();
        if (file.isEmpty()) {
            return List.of();
        }
        try {
            int rules = new RuleFile().read(file.get()).rules().size();
            return List.of(Finding.ok("alerts", "%d rules in %s".formatted(rules, file.get())));
        } catch (RuleFileException e) {
            return List.of(
                    Finding.fail(
                            "alerts",
                            String.valueOf(e.getMessage()),
                            "correct the file that trivalent.conversation.alerts names; './trivalent alerts check FILE' checks it"));
        }
    }

    private String changelog() {
        return "%s-%s-changelog".formatted(config.applicationId(), JoinProcessor.NAME);
    }

    private List<Finding> registry() {
        HttpRegistryClient registry = clients.registry(REGISTRY_TIMEOUT);
        Map<String, Subject> subjects = new LinkedHashMap<>();
        try {
            SubjectNames names = clients.subjects();
            Set<String> written = TopicSchemas.written(config.topicNames(), names);
            TopicSchemas.of(config.topicNames(), names)
                    .forEach((subject, schema) -> subjects.put(
                            subject,
                            subject(
                                    registry,
                                    subject,
                                    schema,
                                    written.contains(subject) && !clients.registersSchemas())));
            return RegistryChecks.findings(subjects);
        } catch (KafkaException e) {
            return List.of(Finding.fail(
                    "registry", String.valueOf(e.getMessage()), "start one, or set trivalent.wire.registry-url"));
        }
    }

    private static Subject subject(HttpRegistryClient registry, String name, Schema ours, boolean required) {
        try {
            Schema latest = registry.latest(name).schema();
            return new Subject(ours, Optional.of(latest), registry.accepts(name, ours), required);
        } catch (RegistryErrorException e) {
            if (e.isMissing()) {
                return new Subject(ours, Optional.empty(), true, required);
            }
            throw e;
        }
    }

    private SettingsChecks settings() {
        return new SettingsChecks(
                config,
                config.streams().commitInterval(),
                StreamsSettings.transactionTimeout(config),
                config.streams().guarantee());
    }

    private List<Finding> manifest() {
        try {
            boolean audio = !config.topicNames().audio().isEmpty();
            return settings().findings(activePackage().manifest(), audio);
        } catch (InvalidModelException e) {
            return List.of(invalidPackage(e));
        }
    }

    private ModelPackage activePackage() {
        return new ModelStore(config.models().directory()).open(config.models().active());
    }

    private List<Finding> runtime() {
        List<Finding> findings = new ArrayList<>();
        try {
            OnnxRuntime runtime = new OnnxRuntime(config.score());
            findings.add(
                    MachineChecks.finding(runtime.version(), runtime.provider().name(), runtime.fallback()));
            findings.add(MachineChecks.finding(runtime.devices(), config.score().provider() != Provider.CPU));
            try (LoadedModel model = LoadedModel.open(runtime, activePackage())) {
                findings.add(Finding.ok(
                        "parity",
                        "%d cases reproduced%s"
                                .formatted(
                                        ParityCheck.require(model),
                                        model.manifest().compute().remark())));
                MachineChecks.finding(model.manifest(), runtime.provider()).ifPresent(findings::add);
            }
        } catch (InvalidModelException e) {
            findings.add(invalidPackage(e));
        } catch (ProviderMissingException e) {
            findings.add(Finding.fail("runtime", String.valueOf(e.getMessage()), "see docs/gpu.md"));
        } catch (LinkageError e) {
            findings.add(Finding.fail(
                    "runtime",
                    "a native library cannot be loaded: %s".formatted(e.getMessage()),
                    "use a supported platform: Linux, macOS or Windows on x86-64 or ARM"));
        }
        return findings;
    }

    private static Finding invalidPackage(InvalidModelException e) {
        return Finding.fail(
                "package",
                String.valueOf(e.getMessage()),
                "see ./trivalent models verify, or set trivalent.models.active");
    }

    private Path stateFolder() {
        return config.streams().stateDirectory().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Returns whether no finding is a failure. */
    public static boolean healthy(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.level() == Level.FAIL);
    }
}
