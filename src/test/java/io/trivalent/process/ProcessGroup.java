package io.trivalent.process;

import io.trivalent.fixtures.Waiting;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Processes of one consumer group in this JVM, by name, with one thread each. */
final class ProcessGroup implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final TestBackend backend;
    private final Map<String, String> settings;
    private final Map<String, PipelineProcess> running = new TreeMap<>();
    private final List<FlowCounters> counters = new ArrayList<>();

    ProcessGroup(TestBackend backend, Map<String, String> settings) {
        this.backend = backend;
        this.settings = settings;
    }

    /** Starts a process with settings of its own in addition to those of the group. */
    FlowCounters start(String name, Map<String, String> own) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(own);
        all.putIfAbsent("trivalent.streams.threads", "1");
        all.put("trivalent.streams.properties.\"client.id\"", name);
        PipelineProcess process = PipelineProcess.start(backend.config(all));
        running.put(name, process);
        counters.add(process.counters());
        return process.counters();
    }

    void stop(String name) {
        Objects.requireNonNull(running.remove(name)).close();
    }

    FlowCounters counters(String name) {
        return Objects.requireNonNull(running.get(name)).counters();
    }

    /** Returns the counters of all processes, including stopped ones. */
    List<FlowCounters> allCounters() {
        return List.copyOf(counters);
    }

    /** Returns the sum of a counter over the running processes. */
    long sum(Count count) {
        return running.values().stream()
                .mapToLong(process -> process.counters().of(count))
                .sum();
    }

    Set<Integer> partitions(String name) {
        return counters(name).loads().all().stream()
                .map(load -> load.key().partition())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns how often a process took part in a rebalance. */
    static double rebalances(String name) {
        return sum(
                "kafka.consumer:type=consumer-coordinator-metrics,client-id=%s-*".formatted(name), "rebalance-total");
    }

    /** Returns the changelog records that a process restored; needs {@code metrics.recording.level} DEBUG. */
    static double restored(String name) {
        return sum("kafka.streams:type=stream-task-metrics,thread-id=%s-*,*".formatted(name), "restore-total");
    }

    /** Returns the changelog records that a process read as a standby. */
    static double readAsStandby(String name) {
        return sum("kafka.streams:type=stream-task-metrics,thread-id=%s-*,*".formatted(name), "update-total");
    }

    private static double sum(String beans, String attribute) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            double sum = 0;
            for (ObjectName bean : server.queryNames(new ObjectName(beans), null)) {
                boolean has = Stream.of(server.getMBeanInfo(bean).getAttributes())
                        .anyMatch(found -> found.getName().equals(attribute));
                sum += has ? (Double) server.getAttribute(bean, attribute) : 0;
            }
            return sum;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(String description, BooleanSupplier condition) {
        Waiting.until(description, TIMEOUT, condition::getAsBoolean);
    }

    @Override
    public void close() {
        running.values().forEach(PipelineProcess::close);
    }
}
