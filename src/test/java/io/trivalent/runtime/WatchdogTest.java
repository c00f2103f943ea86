package io.trivalent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Uses a clock and a scheduler that the test controls. */
class WatchdogTest {
    private static final Duration LIMIT = Duration.ofMillis(200);

    private final Deque<Runnable> checks = new ArrayDeque<>();
    private Duration now = Duration.ofHours(1);
    private final Watchdog watchdog = new Watchdog(() -> now.toNanos(), checks::add);

    @Test
    void terminatesARunAtItsLimit() {
        try (var run = watchdog.watch("slow/1", LIMIT)) {
            // When
            check(Watchdog.PERIOD, 10);
            boolean early = run.terminated();
            check(Watchdog.PERIOD, 1);
            // Then
            assertThat(early).isFalse();
            assertThat(run.terminated()).isTrue();
        }
    }

    @Test
    void doesNotCountTheTimeInWhichTheMachineIsSuspended() {
        try (var run = watchdog.watch("suspended/1", LIMIT)) {
            // When
            check(Duration.ofMinutes(5), 1);
            // Then
            assertThat(run.terminated()).isFalse();
            assertThat(run.age()).isEqualTo(Watchdog.MAX_STEP.minus(Watchdog.PERIOD));
        }
    }

    @Test
    void checksOnlyWhileSomethingRuns() {
        // Given
        List<Integer> scheduled = new ArrayList<>();
        var first = watchdog.watch("a/1", LIMIT);
        var second = watchdog.watch("b/1", LIMIT);
        scheduled.add(checks.size());
        // When
        first.close();
        check(Watchdog.PERIOD, 1);
        scheduled.add(checks.size());
        second.close();
        check(Watchdog.PERIOD, 1);
        scheduled.add(checks.size());
        watchdog.watch("c/1", LIMIT).close();
        scheduled.add(checks.size());
        // Then
        assertThat(scheduled).containsExactly(1, 1, 0, 1);
    }

    @Test
    void doesNotTerminateARunThatHasEnded() {
        // Given
        var run = watchdog.watch("quick/1", LIMIT);
        run.close();
        // When
        run.addAge(LIMIT.multipliedBy(2).toNanos());
        // Then
        assertThat(run.terminated()).isFalse();
    }

    @Test
    void returnsTheLongestRunBeyondALimit() {
        try (var overdue = watchdog.watch("overdue/1", LIMIT)) {
            check(Watchdog.PERIOD, 30);
            try (var recent = watchdog.watch("recent/1", LIMIT)) {
                // When
                check(Watchdog.PERIOD, 1);
                // Then
                assertThat(recent.terminated()).isFalse();
                assertThat(watchdog.longestBeyond(LIMIT)).containsSame(overdue);
                assertThat(watchdog.longestBeyond(Duration.ofSeconds(1))).isEmpty();
            }
        }
        assertThat(watchdog.longestBeyond(LIMIT)).isEmpty();
    }

    @Test
    void anOverdueRunIsPrintedWithItsDuration() {
        assertThat(new OverdueRun("tfn-mosi/1", Duration.ofMillis(12_900), true))
                .hasToString("run of model tfn-mosi/1 timed out and has not ended after 12 s");
    }

    private void check(Duration step, int times) {
        for (int i = 0; i < times; i++) {
            now = now.plus(step);
            checks.remove().run();
        }
    }
}
