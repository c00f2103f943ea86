package io.trivalent.chaos;

import io.trivalent.fixtures.Laws;
import io.trivalent.fixtures.Waiting;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.SubjectNames;
import io.trivalent.wire.TopicSchemas;
import io.trivalent.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * Runs a {@link ChaosPlan} on three brokers, two processors and a spare one. Each cycle publishes utterances while a
 * fault is injected, repairs the fault, and waits until all utterances are processed. An oracle checks the output.
 */
final class Chaos implements AutoCloseable {
    /** Session timeout of the processors. */
    static final Duration SESSION = Duration.ofSeconds(3);

    private static final Logger LOG = Logger.getLogger(Chaos.class);
    private static final int PARTITIONS = 4;
    private static final int BROKERS = 3;
    private static final int PROCESSORS = 2;
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofMinutes(4);

    /** Shorter than most faults: a fault may delay the processors or the publisher by more than that. */
    private static final Duration JOIN_WAIT_TIME = Duration.ofSeconds(2);

    private static final String GROUP = "chaos";

    private final ChaosPlan plan;
    private final SplittableRandom random;
    private final Topics topics = Topics.defaults();
    private final SwitchableRegistry registry = new SwitchableRegistry();
    private final Cluster cluster;
    private final Script script;
    private final Oracle oracle;
    private final ConversationOracle conversations;
    private final PublishTimes times = new PublishTimes();
    private final Publisher publisher;
    private final Processors processors;
    private final FaultInjector injector;
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Map<Fault, List<Long>> recoveries = new EnumMap<>(Fault.class);
    private int utterances;

    Chaos(ChaosPlan plan, Path folder) {
        this.plan = plan;
        this.random = new SplittableRandom(plan.seed());
        RegistryClient client = registry.client();
        TopicSchemas.register(client, topics, SubjectNames.TOPIC);
        cluster = new Cluster(folder, BROKERS, true);
        cluster.create(topics, PARTITIONS);
        AvroSerializer serializer = new AvroSerializer(client);
        serializer.configure(Map.of("avro.remove.java.properties", "true"), false);
        script = new Script(plan.seed(), topics, serializer);
        publisher = new Publisher(cluster.bootstrapServers(), times);
        oracle = new Oracle(cluster.bootstrapServers(), script, topics, deserializer(client), PARTITIONS, this::late);
        Path rules = rules(folder);
        conversations = new ConversationOracle(cluster.bootstrapServers(), topics, deserializer(client), rules);
        processors = new Processors(folder, PROCESSORS + 1, settings(rules));
        processors.awaitReady();
        injector = new FaultInjector(cluster, processors, registry, Set.copyOf(topics.all()));
    }

    private boolean late(int utterance) {
        return times.late(utterance, JOIN_WAIT_TIME);
    }

    private static Deserializer<Object> deserializer(RegistryClient client) {
        AvroDeserializer deserializer = new AvroDeserializer(client);
        deserializer.configure(Map.of("specific.avro.reader", true), false);
        return deserializer;
    }

    private static Path rules(Path folder) {
        try {
            return Files.writeString(folder.resolve("alerts.yaml"), ConversationOracle.RULES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> settings(Path rules) {
        Map<String, String> settings = new HashMap<>();
        settings.put("application-id", GROUP);
        settings.put("kafka.bootstrap-servers", cluster.bootstrapServers());
        settings.put("wire.registry-url", registry.url());
        settings.put(
                "models.directory",
                Path.of("src", "test", "resources", "models").toString());
        settings.put("models.active", "faulty");
        settings.put("conversation.alerts", rules.toString());
        settings.put("join.patience", JOIN_WAIT_TIME.toSeconds() + "s");
        settings.put("score.max-run", "300ms");
        settings.put("score.retries", "20");
        settings.put("score.concurrent-runs", "1"); // the threads of a processor run together
        settings.put("streams.threads", "2");
        settings.put("streams.guarantee", plan.guarantee());
        settings.put("streams.properties.\"consumer.session.timeout.ms\"", Long.toString(SESSION.toMillis()));
        settings.put("streams.properties.\"consumer.heartbeat.interval.ms\"", "700");
        settings.put("streams.properties.\"producer.transaction.timeout.ms\"", "8000");
        settings.put("kafka.properties.\"request.timeout.ms\"", "5000");
        settings.put("kafka.properties.\"reconnect.backoff.max.ms\"", "500");
        settings.putAll(plan.settings());
        return settings;
    }

    /**
     * Runs all cycles.
     *
     * @throws AssertionError if the output is wrong after a cycle, or a cycle is not processed in time
     */
    ChaosReport run() {
        long start = System.nanoTime();
        for (int cycle = 0; cycle < plan.cycles(); cycle++) {
            cycle(cycle);
        }
        settle();
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        List<String> violations = violations();
        return new ChaosReport(
                plan,
                utterances,
                (int) IntStream.range(0, utterances).filter(this::late).count(),
                publisher.records(),
                oracle.events(),
                conversations.alerts(),
                oracle.duplicates(),
                oracle.letters(),
                Map.copyOf(faults),
                recoveries.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> ChaosReport.median(entry.getValue()))),
                processors.unexpectedExits(),
                seconds,
                violations);
    }

    private void cycle(int cycle) {
        List<Fault> drawn = draw();
        List<CompletableFuture<Void>> injections = new ArrayList<>();
        for (Fault fault : drawn) {
            SplittableRandom ownRandom = random.split();
            injections.add(CompletableFuture.runAsync(() -> injector.inject(fault, ownRandom)));
        }
        publisher.send(script.records(utterances, plan.utterancesPerCycle()), plan.recordsPerSecond());
        utterances += plan.utterancesPerCycle();
        injections.forEach(CompletableFuture::join);
        long recoveryMs =
                awaitCaughtUp("all records of cycle %d are processed after %s; %s".formatted(cycle, drawn, plan));
        for (Fault fault : drawn) {
            faults.merge(fault, 1, Integer::sum);
            recoveries.computeIfAbsent(fault, key -> new ArrayList<>()).add(recoveryMs);
        }
        Waiting.until(
                "the flow laws hold after cycle %d; %s".formatted(cycle, plan), CATCH_UP_TIMEOUT, () -> brokenLaws()
                        .isEmpty());
        List<String> violations = oracle.violations();
        LOG.infof(
                "cycle %d of %d: %s, processed %d ms after repair, %d utterances, %d events, %d duplicates, %d violations",
                cycle + 1,
                plan.cycles(),
                drawn,
                recoveryMs,
                utterances,
                oracle.events(),
                conversations.alerts(),
                oracle.duplicates(),
                violations.size());
        if (!violations.isEmpty()) {
            throw new AssertionError("%s%n%s".formatted(plan, String.join("\n", violations)));
        }
    }

    /** One fault; in every fourth cycle on average also one on the other side, brokers or processors. */
    private List<Fault> draw() {
        Fault first = plan.faults().get(random.nextInt(plan.faults().size()));
        List<Fault> others = plan.faults().stream()
                .filter(fault -> fault.ofCluster() != first.ofCluster())
                .toList();
        return others.isEmpty() || random.nextInt(4) > 0
                ? List.of(first)
                : List.of(first, others.get(random.nextInt(others.size())));
    }

    /** Waits until every published record is processed and committed; returns how long that took, milliseconds. */
    private long awaitCaughtUp(String description) {
        long repaired = System.nanoTime();
        Waiting.until(description, CATCH_UP_TIMEOUT, () -> {
            processors.revive();
            return cluster.isCaughtUp(GROUP, topics.inputs(), PARTITIONS);
        });
        return (System.nanoTime() - repaired) / 1_000_000;
    }

    /** Waits until every expected event and dead letter has arrived, and then for unexpected ones. */
    private void settle() {
        try {
            Waiting.until(
                    "all expected events and dead letters have arrived; " + plan,
                    JOIN_WAIT_TIME.plus(CATCH_UP_TIMEOUT),
                    () -> {
                        processors.revive();
                        return oracle.missing(utterances).isEmpty();
                    });
        } catch (AssertionError late) {
            // The report lists what is missing.
            LOG.error(late.getMessage());
        }
        Waiting.sleep(Duration.ofSeconds(3));
    }

    private List<String> violations() {
        List<String> all = new ArrayList<>(oracle.violations());
        all.addAll(oracle.missing(utterances));
        if (plan.exactlyOnce() && oracle.duplicates() > 0) {
            all.add("%d duplicate events or dead letters".formatted(oracle.duplicates()));
        }
        all.addAll(brokenLaws());
        all.addAll(conversations.violations(plan.exactlyOnce()));
        return all;
    }

    private List<String> brokenLaws() {
        List<String> broken = new ArrayList<>();
        for (ChildProcess process : processors.regular()) {
            Laws.broken(processors.counters(process)).forEach(law -> broken.add(process.name() + ": " + law));
        }
        return broken;
    }

    @Override
    public void close() {
        processors.close();
        oracle.close();
        publisher.close();
        cluster.close();
        registry.close();
    }
}
