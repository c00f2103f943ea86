package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Settled;
import io.trivalent.fixtures.Utterances;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.runtime.GraphFailedException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs a fake model with a fake clock: ids that begin with {@code timeout}, {@code fails}, {@code flaky} or {@code slow} do so. */
class TriageTest {
    private static final Duration MAX_RUN = Duration.ofSeconds(5);

    private final FlowCounters counters = new FlowCounters();
    private final List<String> scored = new ArrayList<>();
    private final Map<String, Kind> rejected = new HashMap<>();
    private final List<String> postponed = new ArrayList<>();
    private final FakeModel model = new FakeModel(scored, rejected, postponed);
    private final RunBudget budget = new RunBudget(MAX_RUN.toNanos());
    private boolean first = true;
    private Duration longestTransaction = Duration.ZERO;

    @Test
    void oneTimeoutCostsOneRunTogetherAndOneAlone() {
        // When
        settle(batch(32, Map.of(17, "timeout")));
        // Then
        assertThat(rejected).containsExactly(Map.entry("timeout17", Kind.TIMED_OUT));
        assertThat(scored).hasSize(31);
        // 5 s together, 5 s for the one that times out alone
        assertThat(model.elapsed()).isBetween(Duration.ofMillis(10_300), Duration.ofMillis(11_000));
        assertThat(counters.of(Count.TIMED_OUT)).isEqualTo(2);
        assertThat(counters.of(Count.BISECTED)).isZero();
    }

    @Test
    void everyRunMayLastForMaxRun() {
        // When
        settle(IntStream.range(0, 40).mapToObj(i -> "timeout" + i).toList());
        // Then
        assertThat(rejected).hasSize(40).containsValue(Kind.TIMED_OUT);
        assertThat(model.limits).containsOnly(MAX_RUN);
    }

    @Test
    void aFailureTogetherWithOtherThreadsIsNobodysHere() {
        // Given: the first run contains another thread's utterance, which fails
        model.failsTogether = Kind.PERMANENT;
        // When
        settle(batch(1, Map.of()));
        // Then
        assertThat(scored).hasSize(1);
        assertThat(model.limits).hasSize(2);
        assertThat(model.checks).isZero();
        assertThat(counters.of(Count.BISECTED)).isZero();
    }

    @Test
    void aTimeoutTogetherWithOtherThreadsPostponesAll() {
        // Given
        model.failsTogether = Kind.TIMED_OUT;
        // When
        transaction(batch(2, Map.of()));
        // Then
        assertThat(postponed).hasSize(2);
        assertThat(model.limits).hasSize(1);
        assertThat(model.checks).isZero();
        assertThat(rejected).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 32, 256})
    void runsForThreeTimesMaxRunInOneTransaction(int size) {
        // When
        settle(IntStream.range(0, size).mapToObj(i -> "timeout" + i).toList());
        // Then
        assertThat(longestTransaction).isLessThanOrEqualTo(MAX_RUN.multipliedBy(3));
    }

    @Test
    void rejectsNothingWhileTheMachineIsSlow() {
        // Given: the machine is too slow for a run of this utterance, and for its parity cases
        model.slowness = 50;
        List<String> slow = List.of("slow1", "slow2");
        transaction(slow);
        transaction(takePostponed());
        boolean settledEarly = !scored.isEmpty() || !rejected.isEmpty();
        // When
        model.slowness = 1;
        transaction(takePostponed());
        // Then
        assertThat(settledEarly).isFalse();
        assertThat(rejected).isEmpty();
        assertThat(scored).containsExactly("slow1", "slow2");
    }

    /** Runs are slowed by a factor of up to 50, drawn anew in each transaction. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#hundred")
    void rejectsOnlyWhatHangsOnAMachineOfChangingSpeed(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        List<String> ids = new ArrayList<>();
        for (int i = 1 + random.nextInt(40); i > 0; i--) {
            ids.add(List.of("u", "u", "u", "slow", "timeout").get(random.nextInt(5)) + i);
        }
        // When
        int transactions = 0;
        for (List<String> left = ids; !left.isEmpty() && transactions < 1_000; left = takePostponed()) {
            model.slowness = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(50);
            transaction(left);
            transactions++;
        }
        // Then
        assertThat(rejected.keySet()).allMatch(id -> id.startsWith("timeout"));
        assertThat(scored).noneMatch(id -> id.startsWith("timeout"));
        assertThat(scored.size() + rejected.size()).isEqualTo(ids.size());
        assertThat(transactions).isLessThan(400);
    }

    @Test
    void retriesTransientFailuresAndHalvesAfterAPermanentOne() {
        // Given: two transient failures, then a permanent one
        model.transientFailures = 2;
        // When
        settle(batch(4, Map.of(3, "fails")));
        // Then
        assertThat(counters.of(Count.RETRIED)).isEqualTo(2);
        assertThat(counters.of(Count.BISECTED)).isEqualTo(2);
        assertThat(scored).containsExactly("u0", "u1", "u2");
        assertThat(rejected).containsExactly(Map.entry("fails3", Kind.PERMANENT));
    }

    @Test
    void rejectsAnUtteranceThatFailsAtEveryTry() {
        // When
        settle(List.of("flaky"));
        // Then
        assertThat(model.limits).hasSize(3);
        assertThat(rejected).containsExactly(Map.entry("flaky", Kind.TRANSIENT));
        assertThat(counters.of(Count.RETRIED)).isEqualTo(2);
    }

    @Test
    void checksTheModelOncePerBatch() {
        // When
        settle(List.of("fails1", "fails2", "fails3", "u4"));
        // Then
        assertThat(model.checks).isEqualTo(1);
        assertThat(rejected).hasSize(3);
    }

    @Test
    void rejectsNothingIfTheModelFailsItsParityCases() {
        // Given
        model.failsParity = true;
        // When, then
        assertThatThrownBy(() -> settle(List.of("u0", "fails1"))).hasMessage("fails its parity cases");
        assertThat(rejected).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#hundred")
    void settlesEachUtteranceOnceAndInTime(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        List<String> ids = new ArrayList<>();
        for (int i = 1 + random.nextInt(40); i > 0; i--) {
            ids.add(List.of("u", "u", "u", "timeout", "fails", "flaky", "slow").get(random.nextInt(7)) + i);
        }
        // When
        settle(ids);
        // Then
        var settled = new ArrayList<>(scored);
        settled.addAll(rejected.keySet());
        assertThat(settled).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(scored)
                .containsAll(ids.stream().filter(id -> id.startsWith("u")).toList());
        assertThat(rejected.keySet()).allMatch(id -> !id.startsWith("u"));
        assertThat(longestTransaction).isLessThanOrEqualTo(MAX_RUN.multipliedBy(3));
    }

    private static List<String> batch(int size, Map<Integer, String> faults) {
        return IntStream.range(0, size)
                .mapToObj(i -> faults.getOrDefault(i, "u") + i)
                .toList();
    }

    /** Settles the batch in one transaction, and each postponed utterance in later ones. */
    private void settle(List<String> ids) {
        for (List<String> left = ids; !left.isEmpty(); left = takePostponed()) {
            transaction(left);
        }
    }

    /** One transaction: the first has the whole batch, the others run utterances alone. */
    private void transaction(List<String> ids) {
        long began = model.nanos();
        budget.beforeCommit();
        budget.resetAfterCommit();
        if (first) {
            first = false;
            triage().settle(ids.stream().map(Utterances::threeModal).toList());
        } else {
            ids.forEach(id -> triage().settle(List.of(Utterances.threeModal(id))));
        }
        Duration duration = Duration.ofNanos(model.nanos() - began);
        longestTransaction = duration.compareTo(longestTransaction) > 0 ? duration : longestTransaction;
    }

    private List<String> takePostponed() {
        List<String> all = List.copyOf(postponed);
        postponed.clear();
        return all;
    }

    private Triage<String> triage() {
        var config = Settled.with(Map.of("score.max-run", MAX_RUN.toSeconds() + "s", "score.retries", "2"));
        return new Triage<>(config.score(), () -> model.nanos(), counters, budget, model, model);
    }
}
