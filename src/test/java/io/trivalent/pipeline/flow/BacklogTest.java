package io.trivalent.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Backlog backlog = new Backlog(nanos::get);

    @Test
    void assumesAMillisecondPerRecordBeforeTheFirstMeasurement() {
        // When
        poll(200, 100);
        // Then
        assertThat(backlog.left()).hasMillis(300);
    }

    @Test
    void countsReturnedAndUnreadRecordsAtTheRecentSpeed() {
        // Given
        poll(10_000, 0);
        process(Duration.ofMillis(100));
        // When
        poll(10_000, 20_000);
        // Then
        assertThat(backlog.left()).hasMillis(300);
    }

    @Test
    void theTimeOfAnIdleThreadIsNotItsSpeed() {
        // Given
        poll(10_000, 0);
        process(Duration.ofMillis(100));
        poll(0, 0);
        process(Duration.ofSeconds(10));
        // When
        poll(1_000, 0);
        // Then
        assertThat(backlog.left()).hasMillis(10);
    }

    @Test
    void nothingIsLeftToAThreadThatHasReadEverything() {
        // Given
        poll(1, 1_000_000);
        process(Duration.ofMillis(1));
        // When
        poll(0, 0);
        // Then
        assertThat(backlog.left()).isZero();
    }

    @Test
    void aPollBetweenTwoFetchesReturnsNothingOfABacklog() {
        // Given
        poll(1, 1_000);
        process(Duration.ofMillis(1));
        // When
        poll(0, 1_000);
        // Then
        assertThat(backlog.left()).hasSeconds(1);
    }

    @Test
    void eachThreadSeesItsOwnPolls() {
        // Given
        poll(1, 999);
        // When
        Duration other = CompletableFuture.supplyAsync(backlog::left).join();
        // Then
        assertThat(backlog.left()).hasSeconds(1);
        assertThat(other).isZero();
    }

    private void poll(int records, long unread) {
        backlog.beforePoll();
        backlog.afterPoll(records, () -> unread);
    }

    private void process(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
