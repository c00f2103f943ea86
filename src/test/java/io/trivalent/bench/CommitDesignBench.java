package io.trivalent.bench;

import io.trivalent.bench.DesignRun.Trial;
import io.trivalent.bench.Figures.Column;
import io.trivalent.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the designs cost between which {@code docs/decisions/0001-drain-before-commit.md} chooses: a backlog is drained, then
 * utterances come live at half the rate at which the slowest design drained. Rounds go through all designs in turn, so that
 * what else the machine does meets them alike. Last, what the changelog takes where the parts of an utterance come together.
 */
class CommitDesignBench {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int UTTERANCES = Integer.getInteger("bench.utterances", 12_000);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 6);
    private static final int CALM_PER_SECOND = 40;
    private static final int BACKLOG_PER_SECOND = 1_000;
    private static final List<Design> ALL = List.of(Design.values());

    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private static final Column BYTES = new Column("bytes/utterance", 0, DesignRun::bytesPerUtterance);
    private static final Column RECORDS = new Column("records/utterance", 2, DesignRun::recordsPerUtterance);
    private static final Column THROUGHPUT = new Column("utterances/s", 0, DesignRun::perSecond);
    private static final Column CPU = new Column("CPU µs/utterance", 0, DesignRun::cpuPerUtterance);
    private static final Column MEDIAN =
            new Column("p50 ms", 0, run -> run.latency().p50().orElse(Double.NaN));
    private static final Column WORST =
            new Column("p99 ms", 0, run -> run.latency().p99().orElse(Double.NaN));
    private static final Column COMMITS = new Column("commits/s", 1, DesignRun::commitsPerSecond);

    /** One design in one round. */
    private interface Attempt {
        DesignRun run(Design design, String name) throws InterruptedException;
    }

    @Test
    void printsWhatEachDesignCosts() throws InterruptedException {
        KAFKA.setLevel(Level.OFF); // retries of a busy broker
        try (Bench bench = new Bench()) {
            double half = slowestDrain(bench) / 2;
            Workload live = Workload.apart(2, (int) (half * SECONDS), half);
            rounds("live", ALL, ROUNDS, (design, run) -> DesignRun.live(bench, new Trial(design, run, live)))
                    .print(
                            "live, parts apart, %.0f utterances/s".formatted(half),
                            List.of(BYTES, RECORDS, MEDIAN, WORST, CPU, COMMITS));
            for (double perSecond : new double[] {half, CALM_PER_SECOND}) {
                String title = "live, parts together, %.0f utterances/s".formatted(perSecond);
                Workload together = Workload.together(3, (int) (perSecond * SECONDS), perSecond);
                rounds(
                                title.replaceAll("[^a-z0-9]+", "-"),
                                List.of(Design.HOOK),
                                ROUNDS,
                                (design, run) -> DesignRun.live(bench, new Trial(design, run, together)))
                        .print(title, List.of(BYTES, RECORDS, MEDIAN, WORST));
            }
        }
    }

    /** Drains a backlog with each design, once unmeasured, and gives the rate of the slowest. */
    private static double slowestDrain(Bench bench) throws InterruptedException {
        Workload apart = Workload.apart(1, UTTERANCES, BACKLOG_PER_SECOND);
        Topics backlog = bench.backlog("backlog", apart);
        Attempt drain = (design, run) -> DesignRun.drain(bench, new Trial(design, run, apart), backlog);
        rounds("warm", ALL, 1, drain);
        Figures drained = rounds("drain", ALL, ROUNDS, drain);
        drained.print("backlog, parts apart", List.of(BYTES, RECORDS, THROUGHPUT, CPU));
        return Stream.of(Design.values())
                .mapToDouble(design -> drained.median(design, DesignRun::perSecond))
                .min()
                .orElseThrow();
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
