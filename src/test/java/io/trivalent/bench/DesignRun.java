package io.trivalent.bench;

import io.trivalent.evaluate.Percentiles;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.Topics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleConsumer;
import java.util.stream.DoubleStream;

/**
 * One design over one workload, once.
 *
 * @param perSecond utterances whose events became visible
 * @param latency from when the last part was due to when the event was visible, milliseconds; of complete utterances
 * @param early utterances that left without a part that did come
 * @param cpuMs processor time of this JVM, so of line, broker, publisher and consumer
 * @param changelogs what the line left there
 */
record DesignRun(
        Design design,
        int utterances,
        double perSecond,
        Percentiles latency,
        long early,
        double commitsPerSecond,
        double cpuMs,
        Changelogs changelogs) {
    /** How long a line that runs is left alone before the first record is due. */
    private static final double AHEAD_MS = 500;

    /**
     * What is to be run.
     *
     * @param name of the application and prefix of its topics; no other trial has it
     */
    record Trial(Design design, String name, Workload workload) {}

    /** What was seen while the line ran. */
    private record Seen(Arrivals arrivals, double beganMs, long early, double commitsPerSecond, double cpuMs) {}

    /** Reads a backlog that lies on these topics. */
    static DesignRun drain(Bench bench, Trial trial, Topics inputs) throws InterruptedException {
        Topics own = Bench.topics(trial.name());
        Topics topics = new Topics(
                inputs.transcripts(), inputs.acoustic(), inputs.visual(), own.sentiments(), own.deadLetters());
        return run(bench, trial, topics, beginsMs -> {});
    }

    /** Scores what is published meanwhile, each record when it is due and not when the line is ready for it. */
    static DesignRun live(Bench bench, Trial trial) throws InterruptedException {
        Topics topics = Bench.topics(trial.name());
        return run(bench, trial, topics, beginsMs -> bench.publish(trial.workload(), topics, beginsMs));
    }

    private static DesignRun run(Bench bench, Trial trial, Topics topics, DoubleConsumer publishing)
            throws InterruptedException {
        bench.create(topics);
        Seen seen = watch(bench, trial, topics, publishing);
        Changelogs changelogs = Changelogs.of(trial.name(), bench);
        bench.delete(changelogs.topics());
        bench.delete(List.of(topics.sentiments(), topics.deadLetters()));
        double[] latencies = seen.arrivals().latenciesMs(trial.workload(), seen.beganMs());
        return new DesignRun(
                trial.design(),
                trial.workload().utterances(),
                seen.arrivals().perSecond(),
                Percentiles.of(DoubleStream.of(latencies)),
                seen.early(),
                seen.commitsPerSecond(),
                seen.cpuMs(),
                changelogs);
    }

    private static Seen watch(Bench bench, Trial trial, Topics topics, DoubleConsumer publishing)
            throws InterruptedException {
        Workload workload = trial.workload();
        TrivalentConfig config =
                bench.config(trial.name(), topics, trial.design().settings());
        try (RunningPipeline line = new RunningPipeline(bench, config, trial.design())) {
            double commits = line.commits();
            double cpuMs = Clock.cpuMs();
            double beginsMs = Clock.nowMs() + AHEAD_MS;
            CompletableFuture<Void> published = CompletableFuture.runAsync(() -> publishing.accept(beginsMs));
            Arrivals arrivals = Arrivals.await(workload.utterances(), topics.sentiments(), bench);
            published.join();
            double seconds = (Clock.nowMs() - beginsMs) / 1_000;
            line.require(Count.UTTERANCES, workload.utterances());
            long early = line.count(Count.INCOMPLETE) - workload.lacking();
            return new Seen(arrivals, beginsMs, early, (line.commits() - commits) / seconds, Clock.cpuMs() - cpuMs);
        }
    }

    /** Processor time of an utterance, microseconds. */
    double cpuPerUtterance() {
        return 1_000 * cpuMs / utterances;
    }

    double bytesPerUtterance() {
        return (double) changelogs.bytes() / utterances;
    }

    double recordsPerUtterance() {
        return (double) changelogs.records() / utterances;
    }
}
