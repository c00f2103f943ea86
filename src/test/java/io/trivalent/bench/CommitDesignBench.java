package io.trivalent.bench;

import io.trivalent.bench.DesignRun.Trial;
import io.trivalent.bench.Figures.Column;
import io.trivalent.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Measures the costs of the designs that {@code docs/decisions/0001-drain-before-commit.md} compares: for a backlog,
 * for live traffic of {@code -Dbench.rate} utterances per second, and, for the shipped design, for parts that arrive
 * together. Each round runs all designs in turn, so that other load on the machine affects them alike.
 */
class CommitDesignBench {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int UTTERANCES = Integer.getInteger("bench.utterances", 40_000);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 6);
    private static final int RATE = Integer.getInteger("bench.rate", 500);
    private static final int LOW_RATE = 40;
    private static final int WARM_UP_UTTERANCES = 3_000;
    private static final int BACKLOG_PER_SECOND = 1_000;
    private static final List<Design> ALL = List.of(Design.values());

    /** Kafka's loggers; its clients log every retry against the busy broker. */
    private static final List<Logger> KAFKA = List.of(Logger.getLogger("org.apache.kafka"), Logger.getLogger("kafka"));

    private static final Column BYTES = new Column("bytes/utterance", 0, DesignRun::bytesPerUtterance);
    private static final Column RECORDS = new Column("records/utterance", 2, DesignRun::recordsPerUtterance);
    private static final Column THROUGHPUT = new Column("utterances/s", 0, DesignRun::perSecond);
    private static final Column CPU = new Column("CPU µs/utterance", 0, DesignRun::cpuPerUtterance);
    private static final Column MEDIAN =
            new Column("p50 ms", 0, run -> run.latency().p50().orElse(Double.NaN));
    private static final Column WORST =
            new Column("p99 ms", 0, run -> run.latency().p99().orElse(Double.NaN));
    private static final Column EARLY = new Column("early", 0, DesignRun::early);
    private static final Column COMMITS = new Column("commits/s", 1, DesignRun::commitsPerSecond);

    /** Runs one design in one round. */
    private interface Attempt {
        DesignRun run(Design design, String name) throws InterruptedException;
    }

    @BeforeAll
    static void silenceKafka() {
        KAFKA.forEach(logger -> logger.setLevel(Level.OFF));
    }

    @Test
    void printsTheCostsOfABacklog() throws InterruptedException {
        try (Bench bench = new Bench()) {
            Workload apart = Workload.apart(1, UTTERANCES, BACKLOG_PER_SECOND);
            Topics backlog = bench.backlog("backlog", apart);
            Attempt drain = (design, run) -> DesignRun.drain(bench, new Trial(design, run, apart), backlog);
            rounds("warm-up", ALL, 1, drain);
            rounds("drain", ALL, ROUNDS, drain)
                    .print("backlog, parts apart", List.of(BYTES, RECORDS, THROUGHPUT, CPU, EARLY));
        }
    }

    @Test
    void printsTheCostsOfLiveTraffic() throws InterruptedException {
        try (Bench bench = new Bench()) {
            Workload warmUp = Workload.apart(2, WARM_UP_UTTERANCES, BACKLOG_PER_SECOND);
            rounds("warm-up", ALL, 1, (design, run) -> DesignRun.live(bench, new Trial(design, run, warmUp)));
            Workload apart = Workload.apart(3, SECONDS * RATE, RATE);
            rounds("live", ALL, ROUNDS, (design, run) -> DesignRun.live(bench, new Trial(design, run, apart)))
                    .print(
                            "live, parts apart, %d utterances/s".formatted(RATE),
                            List.of(BYTES, RECORDS, MEDIAN, WORST, CPU, EARLY, COMMITS));
        }
    }

    @Test
    void printsTheCostsOfPartsThatArriveTogether() throws InterruptedException {
        try (Bench bench = new Bench()) {
            for (int rate : new int[] {RATE, LOW_RATE}) {
                Workload together = Workload.together(4, SECONDS * rate, rate);
                rounds(
                                "rate-" + rate,
                                List.of(Design.HOOK),
                                ROUNDS,
                                (design, run) -> DesignRun.live(bench, new Trial(design, run, together)))
                        .print("live, parts together, %d utterances/s".formatted(rate), List.of(BYTES, RECORDS));
            }
        }
    }

    private static Figures rounds(String name, List<Design> designs, int rounds, Attempt attempt)
            throws InterruptedException {
        List<DesignRun> runs = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            for (Design design : designs) {
                runs.add(attempt.run(design, "%s-%d-%s".formatted(name, round, design)));
            }
        }
        return new Figures(List.copyOf(runs));
    }
}
