package io.trivalent.chaos;

import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.HttpRegistry;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.fixtures.Laws;
import io.trivalent.fixtures.Waiting;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.RegistryClient;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * A cluster, two processors and a spare one, a publisher, an oracle, and faults drawn from a seed. One cycle publishes a
 * chunk of utterances while something breaks, mends it, and waits until all of the chunk is processed.
 */
final class Chaos implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Chaos.class);
    private static final int PARTITIONS = 4;
    private static final int BROKERS = 3;
    private static final int PROCESSORS = 2;
    private static final Duration SESSION = Duration.ofSeconds(3);
    private static final Duration CATCH_UP = Duration.ofMinutes(4);

    /** Longer than any fault, so that a part held up by one is still waited for. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String GROUP = "chaos";

    private final ChaosPlan plan;
    private final SplittableRandom random;
    private final Topics topics = Topics.defaults();
    private final SchemaStore schemas = SchemaStore.inMemory();
    private final AtomicBoolean registryOut = new AtomicBoolean();
    private final HttpRegistry registry;
    private final Cluster cluster;
    private final Script script;
    private final Oracle oracle;
    private final Publisher publisher;
    private final Processors processors;
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final Map<Fault, List<Long>> recoveries = new EnumMap<>(Fault.class);
    private int utterances;

    Chaos(ChaosPlan plan, Path folder) {
        this.plan = plan;
        this.random = new SplittableRandom(plan.seed());
        RegistryClient client = new EmbeddedRegistryClient(schemas);
        TopicSchemas.register(client, topics);
        registry = HttpRegistry.serving(schemas, context -> {
            if (registryOut.get()) {
                context.response().setStatusCode(503).end();
            } else {
                context.next();
            }
        });
        cluster = new Cluster(folder, BROKERS, true);
        cluster.create(topics, PARTITIONS);
        AvroSerializer serializer = new AvroSerializer(client);
        serializer.configure(Map.of("avro.remove.java.properties", "true"), false);
        script = new Script(plan.seed(), topics, serializer);
        oracle = new Oracle(cluster.bootstrapServers(), script, topics, deserializer(client), PARTITIONS);
        publisher = new Publisher(cluster.bootstrapServers());
        processors = new Processors(folder, PROCESSORS + 1, settings());
        processors.awaitReady();
    }

    private static Deserializer<Object> deserializer(RegistryClient client) {
        AvroDeserializer deserializer = new AvroDeserializer(client);
        deserializer.configure(Map.of("specific.avro.reader", true), false);
        return deserializer;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("application-id", GROUP);
        settings.put("kafka.bootstrap-servers", cluster.bootstrapServers());
        settings.put("wire.registry-url", registry.url());
        settings.put(
                "models.directory",
                Path.of("src", "test", "resources", "models").toString());
        settings.put("models.active", "faulty");
        settings.put("join.patience", PATIENCE.toSeconds() + "s");
        settings.put("score.max-run", "300ms");
        settings.put("score.retries", "20");
        settings.put("streams.guarantee", plan.guarantee());
        settings.put("streams.properties.\"consumer.session.timeout.ms\"", Long.toString(SESSION.toMillis()));
        settings.put("streams.properties.\"consumer.heartbeat.interval.ms\"", "700");
        settings.put("streams.properties.\"producer.transaction.timeout.ms\"", "8000");
        settings.put("kafka.properties.\"request.timeout.ms\"", "5000");
        settings.put("kafka.properties.\"reconnect.backoff.max.ms\"", "500");
        settings.putAll(plan.settings());
        return settings;
    }

    /** Runs the plan; gives back what came of it. */
    ChaosReport run() {
        long start = System.nanoTime();
        for (int cycle = 0; cycle < plan.cycles(); cycle++) {
            cycle(cycle);
        }
        settle();
        long seconds = (System.nanoTime() - start) / 1_000_000_000;
        return new ChaosReport(
                plan,
                utterances,
                publisher.records(),
                oracle.events(),
                oracle.duplicates(),
                oracle.letters(),
                Map.copyOf(faults),
                recoveries.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> ChaosReport.median(entry.getValue()))),
                processors.endedAlone(),
                seconds,
                complaints());
    }

    private void cycle(int cycle) {
        List<Fault> striking = draw();
        List<CompletableFuture<Void>> strikes = new ArrayList<>();
        for (Fault fault : striking) {
            SplittableRandom itsOwn = random.split();
            strikes.add(CompletableFuture.runAsync(() -> strike(fault, itsOwn)));
        }
        publisher.send(script.lines(utterances, plan.utterancesPerCycle()), plan.recordsPerSecond());
        utterances += plan.utterancesPerCycle();
        strikes.forEach(CompletableFuture::join);
        long mended = System.nanoTime();
        processors.revive();
        Waiting.until("%s of cycle %d is caught up with; %s".formatted(striking, cycle, plan), CATCH_UP, () -> {
            processors.revive();
            return caughtUp();
        });
        long recovery = (System.nanoTime() - mended) / 1_000_000;
        for (Fault fault : striking) {
            faults.merge(fault, 1, Integer::sum);
            recoveries.computeIfAbsent(fault, key -> new ArrayList<>()).add(recovery);
        }
        Waiting.until("the flow laws hold after cycle %d; %s".formatted(cycle, plan), CATCH_UP, () -> brokenLaws()
                .isEmpty());
        List<String> wrong = oracle.complaints();
        LOG.infof(
                "cycle %d of %d: %s, caught up %d ms after it, %d utterances, %d events, %d double, %d wrong",
                cycle + 1,
                plan.cycles(),
                striking,
                recovery,
                utterances,
                oracle.events(),
                oracle.duplicates(),
                wrong.size());
        if (!wrong.isEmpty()) {
            throw new AssertionError("%s%n%s".formatted(plan, String.join("\n", wrong)));
        }
    }

    /** One fault; in every fourth cycle a second one that strikes the other side. */
    private List<Fault> draw() {
        Fault first = plan.faults().get(random.nextInt(plan.faults().size()));
        List<Fault> others = plan.faults().stream()
                .filter(fault -> fault.ofCluster() != first.ofCluster())
                .toList();
        return others.isEmpty() || random.nextInt(4) > 0
                ? List.of(first)
                : List.of(first, others.get(random.nextInt(others.size())));
    }

    private void strike(Fault fault, SplittableRandom random) {
        Waiting.sleep(Duration.ofMillis(random.nextLong(200, 1_500)));
        ChildProcess processor = processors.regular().get(random.nextInt(PROCESSORS));
        ChildProcess broker = cluster.brokers().get(random.nextInt(BROKERS));
        Duration some = Duration.ofMillis(random.nextLong(100, 3_000));
        switch (fault) {
            case KILL_PROCESSOR -> {
                processor.kill();
                Waiting.sleep(some);
                processor.start();
            }
            case RESTART_PROCESSOR -> {
                processor.stop();
                Waiting.sleep(some);
                processor.start();
            }
            case ROLLING_RESTART ->
                processors.regular().forEach(each -> {
                    each.stop();
                    each.start();
                    processors.awaitReady();
                });
            case HOLD_PROCESSOR -> {
                processor.hold();
                Waiting.sleep(SESSION.plus(some));
                processor.letGo();
            }
            case REBALANCE -> {
                processors.spare().start();
                Waiting.sleep(SESSION.multipliedBy(2).plus(some));
                if (random.nextBoolean()) {
                    processors.spare().stop();
                } else {
                    processors.spare().kill();
                }
            }
            case KILL_BROKER -> {
                broker.kill();
                Waiting.sleep(some);
                mend(broker);
            }
            case RESTART_BROKER -> {
                broker.stop();
                Waiting.sleep(some);
                mend(broker);
            }
            case HOLD_BROKER -> {
                broker.hold();
                Waiting.sleep(some.plusSeconds(2));
                broker.letGo();
                cluster.awaitReplicas();
            }
            case SLOW_BROKER -> {
                for (int i = 0; i < 20; i++) {
                    broker.hold();
                    Waiting.sleep(Duration.ofMillis(270));
                    broker.letGo();
                    Waiting.sleep(Duration.ofMillis(30));
                }
            }
            case MOVE_LEADERS -> cluster.moveLeaders(Set.copyOf(topics.all()));
            case REGISTRY_OUTAGE -> {
                registryOut.set(true);
                processor.kill();
                processor.start();
                Waiting.sleep(some.plusSeconds(5));
                registryOut.set(false);
            }
            case STATE_DIRECTORY_FULL -> {
                processor.kill();
                Path state = processors.stateDirectory(processor);
                spoil(state);
                processor.start();
                Waiting.sleep(some.plusSeconds(6));
                processor.kill();
                unspoil(state);
                processor.start();
            }
        }
    }

    private void mend(ChildProcess broker) {
        broker.start();
        cluster.awaitReplicas();
    }

    /** A file where a directory is needed: nothing can be written there, whoever tries. */
    private static void spoil(Path state) {
        try {
            if (Files.exists(state)) {
                Files.move(state, state.resolveSibling(state.getFileName() + ".kept"));
            }
            Files.createFile(state);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unspoil(Path state) {
        try {
            Files.delete(state);
            Path kept = state.resolveSibling(state.getFileName() + ".kept");
            if (Files.exists(kept)) {
                Files.move(kept, state);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until everything promised has come, and then until nothing more can come. */
    private void settle() {
        try {
            Waiting.until("everything promised has come; " + plan, PATIENCE.plus(CATCH_UP), () -> {
                processors.revive();
                return oracle.missing(utterances).isEmpty();
            });
        } catch (AssertionError late) {
            LOG.error(late.getMessage());
        }
        Waiting.sleep(Duration.ofSeconds(3));
    }

    private List<String> complaints() {
        List<String> all = new ArrayList<>(oracle.complaints());
        all.addAll(oracle.missing(utterances));
        if (plan.exactlyOnce() && oracle.duplicates() > 0) {
            all.add("%d events or dead letters came more than once".formatted(oracle.duplicates()));
        }
        all.addAll(brokenLaws());
        return all;
    }

    private List<String> brokenLaws() {
        List<String> broken = new ArrayList<>();
        for (ChildProcess process : processors.regular()) {
            Laws.broken(processors.counters(process)).forEach(law -> broken.add(process.name() + ": " + law));
        }
        return broken;
    }

    /** Whether every record published so far is processed and committed. */
    private boolean caughtUp() {
        try (Admin admin = cluster.admin()) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (String topic : new HashSet<>(topics.inputs())) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
                }
            }
            return admin.listOffsets(ends).all().get().entrySet().stream().allMatch(end -> {
                OffsetAndMetadata reached = committed.get(end.getKey());
                return end.getValue().offset() == 0
                        || (reached != null
                                && reached.offset() >= end.getValue().offset());
            });
        } catch (java.util.concurrent.ExecutionException | RuntimeException notNow) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        processors.close();
        oracle.close();
        publisher.close();
        cluster.close();
        registry.close();
        schemas.close();
    }
}
