package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Settled;
import io.trivalent.fixtures.Utterances;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.GraphFailedException.Kind;
import io.trivalent.vocabulary.PackageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The score of an utterance is the number in its id. */
class JointRunsTest {
    private static final PackageId MODEL = Packages.LATE_FUSION;
    private static final PackageId OTHER = Packages.FAULTY;
    private static final Duration LONG = Duration.ofDays(1);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FlowCounters counters = new FlowCounters();
    private final RunCosts costs = new RunCosts();
    private final List<List<String>> ran = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch release = new CountDownLatch(1);
    private JointRuns runs = atOnce(1);

    @AfterEach
    void end() {
        release.countDown();
        threads.shutdownNow();
    }

    @Test
    void aBatchRunsAtOnceIfNoOtherIsInProgress() {
        // When
        BatchScores scores = runs.run(MODEL, utterances("u1", "u2"), LONG, this::now);
        // Then
        assertThat(scores.score(0)).isEqualTo(1);
        assertThat(scores.score(1)).isEqualTo(2);
        assertThat(ran).containsExactly(List.of("u1", "u2"));
        assertThat(counters.of(Count.SHARED)).isZero();
    }

    @Test
    void batchesThatWaitForARunRunTogether() throws Exception {
        // Given
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        Future<BatchScores> second = startWaiting(MODEL, 1, "u2", "u3");
        Future<BatchScores> third = startWaiting(MODEL, 2, "u4");
        Future<BatchScores> fourth = startWaiting(MODEL, 3, "u5", "u6");
        // When
        release.countDown();
        // Then
        assertThat(first.get().score(0)).isEqualTo(1);
        assertThat(second.get().score(1)).isEqualTo(3);
        assertThat(third.get().score(0)).isEqualTo(4);
        assertThat(fourth.get().score(1)).isEqualTo(6);
        assertThat(ran).containsExactly(List.of("u1"), List.of("u2", "u3", "u4", "u5", "u6"));
        assertThat(counters.of(Count.SHARED)).isEqualTo(3);
    }

    @Test
    void aRunHasTheSizeOfABatchAtMost() throws Exception {
        // Given
        runs = atOnce(1, Map.of("batch.max-size", "3"));
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        var others = List.of(
                startWaiting(MODEL, 1, "u2", "u3"), startWaiting(MODEL, 2, "u4", "u5"), startWaiting(MODEL, 3, "u6"));
        // When
        release.countDown();
        // Then
        end(first, others);
        assertThat(ran).containsExactly(List.of("u1"), List.of("u2", "u3", "u6"), List.of("u4", "u5"));
    }

    @Test
    void aRunHasTheBytesOfABatchAtMost() throws Exception {
        // Given: 4 bytes a step
        runs = atOnce(1, Map.of("batch.max-bytes", "80"));
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        var others = List.of(
                start(MODEL, 1, Utterances.ofSteps("u2", 10)),
                start(MODEL, 2, Utterances.ofSteps("u3", 10)),
                start(MODEL, 3, Utterances.ofSteps("u4", 10)));
        // When
        release.countDown();
        // Then
        end(first, others);
        assertThat(ran).containsExactly(List.of("u1"), List.of("u2", "u3"), List.of("u4"));
    }

    @Test
    void aShortBatchDoesNotJoinALongOneIfPaddingCostsMoreThanARun() throws Exception {
        // Given: a run costs as much as two steps
        for (int steps = 1; steps < 20; steps++) {
            costs.measured(MODEL, steps, 1_000L * (2 + steps));
        }
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        var others = List.of(
                start(MODEL, 1, Utterances.ofSteps("u2", 40)),
                start(MODEL, 2, Utterances.ofSteps("u3", 37)),
                start(MODEL, 3, Utterances.ofSteps("u4", 38)));
        // When
        release.countDown();
        // Then
        end(first, others);
        assertThat(ran).containsExactly(List.of("u1"), List.of("u2", "u4"), List.of("u3"));
    }

    @Test
    void batchesOfDifferentPackagesRunApart() throws Exception {
        // Given
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        var others = List.of(startWaiting(MODEL, 1, "u2"), startWaiting(OTHER, 2, "u3"), startWaiting(MODEL, 3, "u4"));
        // When
        release.countDown();
        // Then
        end(first, others);
        assertThat(ran).containsExactly(List.of("u1"), List.of("u2", "u4"), List.of("u3"));
    }

    @Test
    void asManyRunsAreInProgressAsAllowed() throws Exception {
        // Given
        runs = atOnce(2);
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        Future<BatchScores> second = start(MODEL, this::blocked, "u2");
        Future<BatchScores> third = startWaiting(MODEL, 1, "u3");
        // When
        release.countDown();
        // Then
        assertThat(first.get().score(0)).isEqualTo(1);
        assertThat(second.get().score(0)).isEqualTo(2);
        assertThat(third.get().score(0)).isEqualTo(3);
    }

    @Test
    void aBatchWithoutPatienceDoesNotWait() throws Exception {
        // Given
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        // When
        BatchScores scores = runs.run(MODEL, utterances("u2"), Duration.ZERO, this::now);
        // Then
        assertThat(scores.score(0)).isEqualTo(2);
        release.countDown();
        first.get();
    }

    @Test
    void anInterruptedThreadDoesNotWait() throws Exception {
        // Given
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        Thread.currentThread().interrupt();
        // When
        BatchScores scores = runs.run(MODEL, utterances("u2"), LONG, this::now);
        // Then
        assertThat(Thread.interrupted()).isTrue();
        assertThat(scores.score(0)).isEqualTo(2);
        release.countDown();
        first.get();
    }

    @Test
    void aFailureOfOneBatchIsItsOwn() {
        // Given
        var failure = new GraphFailedException(Kind.PERMANENT, "graph failed", new IllegalStateException());
        // When, then
        assertThatThrownBy(() -> runs.run(MODEL, utterances("u1"), LONG, all -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(runs.run(MODEL, utterances("u2"), LONG, this::now).score(0)).isEqualTo(2);
    }

    @Test
    void aFailureOfSeveralThreadsTellsNothingOfOne() throws Exception {
        // Given
        var failure = new GraphFailedException(Kind.TIMED_OUT, "graph ran for too long", new IllegalStateException());
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        List<Future<BatchScores>> others = new ArrayList<>();
        for (int i = 2; i <= 4; i++) {
            others.add(start(
                    MODEL,
                    i - 1,
                    all -> {
                        throw failure;
                    },
                    utterances("u" + i)));
        }
        // When
        release.countDown();
        // Then
        assertThat(first.get().score(0)).isEqualTo(1);
        for (Future<BatchScores> other : others) {
            assertThatThrownBy(other::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(JointRunFailedException.class, e -> assertThat(e.timedOut())
                            .isTrue())
                    .hasMessage("a run of several threads failed: graph ran for too long");
        }
        assertThat(counters.of(Count.TIMED_OUT)).isEqualTo(1);
        assertThat(counters.of(Count.SHARED)).isZero();
    }

    @Test
    void anErrorFreesTheOtherThreads() throws Exception {
        // Given
        Future<BatchScores> first = start(MODEL, this::blocked, "u1");
        JointRuns.Run broken = all -> {
            throw new OutOfMemoryError("no direct memory");
        };
        var others = List.of(start(MODEL, 1, broken, utterances("u2")), start(MODEL, 2, broken, utterances("u3")));
        // When
        release.countDown();
        // Then
        first.get();
        for (Future<BatchScores> other : others) {
            assertThatThrownBy(other::get).hasMessageContaining("no direct memory");
        }
        assertThat(runs.run(MODEL, utterances("u4"), LONG, this::now).score(0)).isEqualTo(4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#twenty")
    void everyBatchOfEveryThreadHasItsOwnScores(long seed) throws Exception {
        // Given
        var random = new SplittableRandom(seed);
        int atOnce = random.nextInt(1, 4);
        runs = atOnce(atOnce, Map.of("batch.max-size", "8"));
        var inProgress = new AtomicInteger();
        var most = new AtomicInteger();
        JointRuns.Run counted = all -> {
            most.accumulateAndGet(inProgress.incrementAndGet(), Math::max);
            try {
                return now(all);
            } finally {
                inProgress.decrementAndGet();
            }
        };
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int thread = 0; thread < 6; thread++) {
            SplittableRandom own = random.split();
            work.add(() -> IntStream.range(0, 50).allMatch(i -> {
                String[] ids = IntStream.range(0, own.nextInt(1, 9))
                        .mapToObj(j -> "u" + own.nextInt(1_000_000))
                        .toArray(String[]::new);
                BatchScores scores = runs.run(MODEL, utterances(ids), LONG, counted);
                return IntStream.range(0, ids.length).allMatch(j -> scores.score(j) == number(ids[j]));
            }));
        }
        // When
        List<Future<Boolean>> results = threads.invokeAll(work);
        // Then
        for (Future<Boolean> result : results) {
            assertThat(result.get()).isTrue();
        }
        assertThat(most.get()).isBetween(1, atOnce);
        assertThat(ran).allSatisfy(run -> assertThat(run).hasSizeLessThanOrEqualTo(8));
        assertThat(runs.waiting()).isZero();
    }

    /** Waits until all have run. */
    private static void end(Future<BatchScores> first, List<Future<BatchScores>> others) throws Exception {
        first.get();
        for (Future<BatchScores> other : others) {
            other.get();
        }
    }

    private JointRuns atOnce(int atOnce) {
        return atOnce(atOnce, Map.of());
    }

    private JointRuns atOnce(int atOnce, Map<String, String> settings) {
        return new JointRuns(atOnce, Settled.with(settings).batch(), costs, counters);
    }

    /** Starts a run and returns when it is in progress. */
    private Future<BatchScores> start(PackageId model, JointRuns.Run run, String... ids) throws InterruptedException {
        var began = new CountDownLatch(1);
        Future<BatchScores> scores = threads.submit(() -> runs.run(model, utterances(ids), LONG, all -> {
            began.countDown();
            return run.of(all);
        }));
        began.await();
        return scores;
    }

    /** Starts a run and returns when this many batches wait. */
    private Future<BatchScores> startWaiting(PackageId model, int waiting, String... ids) {
        return start(model, waiting, this::now, utterances(ids));
    }

    private Future<BatchScores> start(PackageId model, int waiting, AlignedUtterance utterance) {
        return start(model, waiting, this::now, List.of(utterance));
    }

    private Future<BatchScores> start(
            PackageId model, int waiting, JointRuns.Run run, List<AlignedUtterance> utterances) {
        Future<BatchScores> scores = threads.submit(() -> runs.run(model, utterances, LONG, run));
        while (runs.waiting() < waiting) {
            Thread.onSpinWait();
        }
        return scores;
    }

    private BatchScores blocked(List<AlignedUtterance> all) {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return now(all);
    }

    private BatchScores now(List<AlignedUtterance> all) {
        List<String> ids = all.stream().map(utterance -> utterance.id().value()).toList();
        ran.add(ids);
        float[] scores = new float[ids.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = number(ids.get(i));
        }
        return new BatchScores(Map.of(OutputRole.SCORE, scores), 0);
    }

    private static float number(String id) {
        return Float.parseFloat(id.substring(1));
    }

    private static List<AlignedUtterance> utterances(String... ids) {
        return List.of(ids).stream().map(id -> Utterances.ofSteps(id, 1)).toList();
    }
}
