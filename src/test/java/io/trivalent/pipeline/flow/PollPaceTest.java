package io.trivalent.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class PollPaceTest {
    private static final Duration CONFIGURED = Duration.ofMillis(10);

    private final AtomicLong nanos = new AtomicLong();
    private final PollPace pace = new PollPace(Duration.ofMillis(100), nanos::get);

    @Test
    void waitsAsConfiguredUntilTheThreadHasBeenIdleForASecond() {
        // When
        Duration first = pace.waitTime(CONFIGURED);
        pass(Duration.ofSeconds(1));
        Duration second = pace.waitTime(CONFIGURED);
        pass(Duration.ofNanos(1));
        Duration third = pace.waitTime(CONFIGURED);
        // Then
        assertThat(first).isEqualTo(CONFIGURED);
        assertThat(second).isEqualTo(CONFIGURED);
        assertThat(third).isEqualTo(PollPace.IDLE);
    }

    @Test
    void waitsAsConfiguredAgainAfterWork() {
        // Given
        beIdle();
        // When
        pace.worked();
        // Then
        assertThat(pace.waitTime(CONFIGURED)).isEqualTo(CONFIGURED);
    }

    @Test
    void leavesTwoCommitIntervalsForTheCommit() {
        // Given
        PollPace slow = new PollPace(Duration.ofSeconds(5), nanos::get);
        slow.worked();
        // When
        pass(Duration.ofSeconds(10));
        // Then
        assertThat(slow.waitTime(CONFIGURED)).isEqualTo(CONFIGURED);
    }

    @Test
    void neverShortensAWaitAndNeverWaitsWhereNoWaitIsAllowed() {
        // When
        beIdle();
        // Then
        assertThat(pace.waitTime(Duration.ZERO)).isZero();
        assertThat(pace.waitTime(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void workOfAnotherThreadDoesNotCount() {
        // Given
        beIdle();
        // When
        CompletableFuture.runAsync(pace::worked).join();
        // Then
        assertThat(pace.waitTime(CONFIGURED)).isEqualTo(PollPace.IDLE);
    }

    @Test
    void aStageThatWaitsIsWork() {
        // Given
        Properties settings = new Properties();
        settings.put(PollPace.KEY, pace);
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>(settings);
        WakeUp wakeUp = new WakeUp(context, Duration.ofMillis(5), wallMs -> {});
        beIdle();
        // When
        wakeUp.update(true);
        Duration scheduled = pace.waitTime(CONFIGURED);
        beIdle();
        CapturedPunctuator call = context.scheduledPunctuators().get(0);
        call.getPunctuator().punctuate(1_000);
        Duration called = pace.waitTime(CONFIGURED);
        // Then
        assertThat(scheduled).isEqualTo(CONFIGURED);
        assertThat(called).isEqualTo(CONFIGURED);
    }

    private void beIdle() {
        assertThat(pace.waitTime(CONFIGURED)).isNotNull(); // the thread is known from its first poll on
        pass(Duration.ofSeconds(2));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
