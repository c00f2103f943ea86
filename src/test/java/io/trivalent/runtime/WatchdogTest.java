package io.trivalent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** On a clock that moves by hand; each look comes when the test says so. */
class WatchdogTest {
    private static final Duration LIMIT = Duration.ofMillis(200);

    private final Deque<Runnable> looks = new ArrayDeque<>();
    private Duration now = Duration.ofHours(1);
    private final Watchdog watchdog = new Watchdog(() -> now.toNanos(), looks::add);

    @Test
    void terminatesARunThatIsOlderThanItMayBe() {
        try (var run = watchdog.watch("slow/1", LIMIT)) {
            // When
            look(Watchdog.LOOK, 10);
            assertThat(run.terminated()).isFalse();
            look(Watchdog.LOOK, 1);
            // Then
            assertThat(run.terminated()).isTrue();
        }
    }

    @Test
    void doesNotBlameARunForTheTimeTheMachineSlept() {
        try (var run = watchdog.watch("innocent/1", LIMIT)) {
            // When
            look(Duration.ofMinutes(5), 1);
            // Then
            assertThat(run.terminated()).isFalse();
            assertThat(run.age()).isEqualTo(Watchdog.ASLEEP.minus(Watchdog.LOOK));
        }
    }

    @Test
    void looksOnlyWhileSomethingRuns() {
        // Given
        var first = watchdog.watch("a/1", LIMIT);
        var second = watchdog.watch("b/1", LIMIT);
        assertThat(looks).hasSize(1);
        // When
        first.close();
        look(Watchdog.LOOK, 1);
        assertThat(looks).hasSize(1);
        second.close();
        look(Watchdog.LOOK, 1);
        // Then
        assertThat(looks).isEmpty();
        watchdog.watch("c/1", LIMIT).close();
        assertThat(looks).hasSize(1);
    }

    @Test
    void leavesARunAloneThatHasComeBack() {
        // Given
        var run = watchdog.watch("quick/1", LIMIT);
        run.close();
        // When
        run.grow(LIMIT.multipliedBy(2).toNanos());
        // Then
        assertThat(run.terminated()).isFalse();
    }

    @Test
    void namesTheRunThatDoesNotEnd() {
        try (var stuck = watchdog.watch("stuck/1", LIMIT)) {
            look(Watchdog.LOOK, 30);
            try (var fresh = watchdog.watch("fresh/1", LIMIT)) {
                // When
                look(Watchdog.LOOK, 1);
                // Then
                assertThat(fresh.terminated()).isFalse();
                assertThat(watchdog.beyond(LIMIT)).containsSame(stuck);
                assertThat(watchdog.beyond(Duration.ofSeconds(1))).isEmpty();
            }
        }
        assertThat(watchdog.beyond(LIMIT)).isEmpty();
    }

    @Test
    void saysWhatIsStuckForHowLong() {
        assertThat(new OverdueRun("tfn-mosi/1", Duration.ofMillis(12_900), true))
                .hasToString("run of model tfn-mosi/1 has been stuck for 12 s");
    }

    private void look(Duration step, int times) {
        for (int i = 0; i < times; i++) {
            now = now.plus(step);
            looks.remove().run();
        }
    }
}
