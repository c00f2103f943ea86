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
 * Results of one run of a design with a workload.
 *
 * @param perSecond utterances whose events became visible, per second
 * @param latency from the due time of the last part to the arrival of the event, milliseconds; complete utterances only
 * @param early utterances that the join released before a part that arrived later
 * @param cpuMs CPU time of this JVM, which runs pipeline, broker, publisher and consumer
 * @param changelogs size of the changelogs after the run
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
    /** Time between the start of the pipeline and the first due record. */
    private static final double LEAD_MS = 500;

    /**
     * A run to make.
     *
     * @param name application id and prefix of the topics, unique to the trial
     */
    record Trial(Design design, String name, Workload workload) {}

    /** Measurements while the pipeline runs. */
    private record Measurements(Arrivals arrivals, double startMs, long early, double commitsPerSecond, double cpuMs) {}

    /** Processes the backlog on these topics. */
    static DesignRun drain(Bench bench, Trial trial, Topics inputs) throws InterruptedException {
        Topics own = Bench.topics(trial.name());
        Topics topics = new Topics(
                inputs.transcripts(), inputs.acoustic(), inputs.visual(), own.sentiments(), own.deadLetters());
        return run(bench, trial, topics, startMs -> {});
    }

    /** Processes records that are published when they are due, not when the pipeline is ready for them. */
    static DesignRun live(Bench bench, Trial trial) throws InterruptedException {
        Topics topics = Bench.topics(trial.name());
        return run(bench, trial, topics, startMs -> bench.publish(trial.workload(), topics, startMs));
    }

    private static DesignRun run(Bench bench, Trial trial, Topics topics, DoubleConsumer publishing)
            throws InterruptedException {
        bench.create(topics);
        Measurements measured = watch(bench, trial, topics, publishing);
        Changelogs changelogs = Changelogs.of(trial.name(), bench);
        bench.delete(changelogs.topics());
        bench.delete(List.of(topics.sentiments(), topics.deadLetters()));
        double[] latencies = measured.arrivals().latenciesMs(trial.workload(), measured.startMs());
        return new DesignRun(
                trial.design(),
                trial.workload().utterances(),
                measured.arrivals().perSecond(),
                Percentiles.of(DoubleStream.of(latencies)),
                measured.early(),
                measured.commitsPerSecond(),
                measured.cpuMs(),
                changelogs);
    }

    private static Measurements watch(Bench bench, Trial trial, Topics topics, DoubleConsumer publishing)
            throws InterruptedException {
        Workload workload = trial.workload();
        TrivalentConfig config =
                bench.config(trial.name(), topics, trial.design().settings());
        try (RunningPipeline pipeline = new RunningPipeline(bench, config, trial.design())) {
            double commits = pipeline.commits();
            double cpuMs = Clock.cpuMs();
            double startMs = Clock.nowMs() + LEAD_MS;
            CompletableFuture<Void> published = CompletableFuture.runAsync(() -> publishing.accept(startMs));
            Arrivals arrivals = Arrivals.await(workload.utterances(), topics.sentiments(), bench);
            published.join();
            double seconds = (Clock.nowMs() - startMs) / 1_000;
            pipeline.require(Count.UTTERANCES, workload.utterances());
            long early = pipeline.count(Count.INCOMPLETE) - workload.incomplete();
            return new Measurements(
                    arrivals, startMs, early, (pipeline.commits() - commits) / seconds, Clock.cpuMs() - cpuMs);
        }
    }

    /** CPU time per utterance, microseconds. */
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
