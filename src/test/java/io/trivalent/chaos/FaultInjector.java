package io.trivalent.chaos;

import io.trivalent.fixtures.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Injects a fault into the brokers, the processors or the registry, and repairs it after a random time. */
final class FaultInjector {
    private final Cluster cluster;
    private final Processors processors;
    private final SwitchableRegistry registry;
    private final Set<String> topics;

    FaultInjector(Cluster cluster, Processors processors, SwitchableRegistry registry, Set<String> topics) {
        this.cluster = cluster;
        this.processors = processors;
        this.registry = registry;
        this.topics = Set.copyOf(topics);
    }

    /** Injects the fault 0.2 s to 1.5 s from now and returns when it is repaired. */
    void inject(Fault fault, SplittableRandom random) {
        Waiting.sleep(Duration.ofMillis(random.nextLong(200, 1_500)));
        ChildProcess processor = any(processors.regular(), random);
        ChildProcess broker = any(cluster.brokers(), random);
        Duration time = Duration.ofMillis(random.nextLong(100, 3_000));
        switch (fault) {
            case KILL_PROCESSOR -> killAndStart(processor, time);
            case RESTART_PROCESSOR -> stopAndStart(processor, time);
            case ROLLING_RESTART -> rollingRestart();
            case HOLD_PROCESSOR -> suspendAndResume(processor, Chaos.SESSION.plus(time));
            case REBALANCE -> runSpare(Chaos.SESSION.multipliedBy(2).plus(time), random.nextBoolean());
            case KILL_BROKER -> {
                killAndStart(broker, time);
                cluster.awaitReplicas();
            }
            case RESTART_BROKER -> {
                stopAndStart(broker, time);
                cluster.awaitReplicas();
            }
            case HOLD_BROKER -> {
                suspendAndResume(broker, time.plusSeconds(2));
                cluster.awaitReplicas();
            }
            case SLOW_BROKER -> slowDown(broker);
            case MOVE_LEADERS -> cluster.moveLeaders(topics);
            case REGISTRY_OUTAGE -> startWithoutRegistry(processor, time.plusSeconds(5));
            case STATE_DIRECTORY_FULL -> startWithoutStateDirectory(processor, time.plusSeconds(6));
        }
    }

    private static ChildProcess any(List<ChildProcess> processes, SplittableRandom random) {
        return processes.get(random.nextInt(processes.size()));
    }

    private static void killAndStart(ChildProcess process, Duration downtime) {
        process.kill();
        Waiting.sleep(downtime);
        process.start();
    }

    private static void stopAndStart(ChildProcess process, Duration downtime) {
        process.stop();
        Waiting.sleep(downtime);
        process.start();
    }

    private static void suspendAndResume(ChildProcess process, Duration time) {
        process.suspend();
        Waiting.sleep(time);
        process.resume();
    }

    private void rollingRestart() {
        for (ChildProcess processor : processors.regular()) {
            processor.stop();
            processor.start();
            processors.awaitReady();
        }
    }

    private void runSpare(Duration time, boolean stop) {
        processors.spare().start();
        Waiting.sleep(time);
        if (stop) {
            processors.spare().stop();
        } else {
            processors.spare().kill();
        }
    }

    /** Runs the broker for 30 ms of every 300 ms. */
    private static void slowDown(ChildProcess broker) {
        for (int i = 0; i < 20; i++) {
            suspendAndResume(broker, Duration.ofMillis(270));
            Waiting.sleep(Duration.ofMillis(30));
        }
    }

    private void startWithoutRegistry(ChildProcess processor, Duration time) {
        registry.switchOff();
        processor.kill();
        processor.start();
        Waiting.sleep(time);
        registry.switchOn();
    }

    private void startWithoutStateDirectory(ChildProcess processor, Duration time) {
        processor.kill();
        Path state = processors.stateDirectory(processor);
        replaceByFile(state);
        processor.start();
        Waiting.sleep(time);
        processor.kill();
        restoreDirectory(state);
        processor.start();
    }

    /** Puts a file in place of the directory, so that not even root can write there. */
    private static void replaceByFile(Path directory) {
        try {
            if (Files.exists(directory)) {
                Files.move(directory, backup(directory));
            }
            Files.createFile(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void restoreDirectory(Path directory) {
        try {
            Files.delete(directory);
            if (Files.exists(backup(directory))) {
                Files.move(backup(directory), directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path backup(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".kept");
    }
}
