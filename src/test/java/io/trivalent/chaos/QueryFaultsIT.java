package io.trivalent.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.bench.measure.Latencies;
import io.trivalent.chaos.QueryAnswer.Card;
import io.trivalent.chaos.QueryAnswer.Query;
import io.trivalent.fixtures.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Asks two processors while events arrive, and while processors are killed, stopped and suspended and another one comes and goes: each
 * answer is right, or it is 503. {@code -Dqueries.cycles} and {@code -Dqueries.seed} set how many faults there are and in which order.
 */
class QueryFaultsIT {
    private static final int CYCLES = Integer.getInteger("queries.cycles", 4);
    private static final long SEED = Long.getLong("queries.seed", 20261128L);
    private static final Duration CALM = Duration.ofSeconds(10);
    private static final Duration FAULT = Duration.ofSeconds(6);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** A processor that is suspended is replaced after three seconds. */
    private static final Map<String, String> SETTINGS = Map.of(
            "streams.properties.\"consumer.session.timeout.ms\"",
            "3000",
            "streams.properties.\"consumer.heartbeat.interval.ms\"",
            "700",
            "streams.properties.\"producer.transaction.timeout.ms\"",
            "8000",
            "score.max-run",
            "1s");

    private final SplittableRandom random = new SplittableRandom(SEED);

    private static final List<Fault> FAULTS = List.of(Fault.values());

    private enum Fault {
        KILL,
        STOP,
        SUSPEND,
        ANOTHER
    }

    @Test
    void everyAnswerIsRightOrNone(@TempDir Path folder) {
        try (Workbench bench = new Workbench(folder, Map.of("group.min.session.timeout.ms", "1000"));
                Processors processors = bench.processors(2, SETTINGS)) {
            processors.awaitReady();
            try (ScoredTraffic traffic = ScoredTraffic.start(bench);
                    QueryOracle oracle = QueryOracle.start(bench)) {
                Waiting.until("conversations are published", TIMEOUT, () -> oracle.clips() > 0);
                List<QueryAnswer> answers = new ArrayList<>();
                // When
                try (QueryAsker asker = QueryAsker.start(processors, traffic, random.split())) {
                    Waiting.sleep(CALM);
                    print("without faults", asker.answers());
                    injectFaults(processors);
                    print("in all", asker.answers());
                    answers.addAll(asker.answers());
                }
                traffic.finish();
                answers.addAll(settled(processors, traffic, oracle));
                // Then
                Set<Card> written = oracle.written();
                assertThat(answers.stream().flatMap(answer -> oracle.wrong(answer, written).stream()))
                        .as("seed %d", SEED)
                        .isEmpty();
            }
        }
    }

    private void injectFaults(Processors processors) {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            ChildProcess process =
                    processors.regular().get(random.nextInt(processors.regular().size()));
            switch (FAULTS.get((int) ((SEED + cycle) % FAULTS.size()))) {
                case KILL -> process.kill();
                case STOP -> process.stop();
                case SUSPEND -> process.suspend();
                case ANOTHER -> processors.spare().start();
            }
            Waiting.sleep(FAULT);
            process.resume();
            processors.spare().stop();
            processors.awaitReady();
        }
    }

    /** Asks all processors for all clips until the answers are those of the last commit, and for their turns. */
    private static List<QueryAnswer> settled(Processors processors, ScoredTraffic traffic, QueryOracle oracle) {
        List<QueryAnswer> answers = new ArrayList<>();
        for (String clip : traffic.clips()) {
            int events = traffic.events(clip).size();
            for (ChildProcess process : processors.regular()) {
                int port = processors.port(process);
                Waiting.until("%s has the %d utterances of %s".formatted(process.name(), events, clip), TIMEOUT, () -> {
                    Optional<QueryAnswer> answer = QueryAsker.ask(port, Query.CARD, clip);
                    answer.ifPresent(answers::add);
                    List<Card> cards = answer.map(QueryAnswer::cards).orElse(List.of());
                    return cards.stream().anyMatch(card -> card.utterances() == events)
                            && cards.equals(oracle.latest(clip).map(List::of).orElse(List.of()));
                });
                answers.add(QueryAsker.ask(port, Query.TURNS, clip).orElseThrow());
            }
        }
        return answers;
    }

    private static void print(String when, List<QueryAnswer> answers) {
        for (Query query : Query.values()) {
            List<QueryAnswer> asked =
                    answers.stream().filter(answer -> answer.query() == query).toList();
            long[] nanos = asked.stream()
                    .filter(answer -> answer.status() == 200)
                    .mapToLong(QueryAnswer::tookNanos)
                    .toArray();
            System.out.printf(
                    "queries %s: %d of %s, %d answered 503, answers with 200: %s%n",
                    when,
                    asked.size(),
                    query,
                    asked.stream().filter(answer -> answer.status() == 503).count(),
                    new Latencies(nanos).figures(""));
        }
    }
}
