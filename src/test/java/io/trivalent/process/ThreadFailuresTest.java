package io.trivalent.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.wire.RegistryUnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong recordsRead = new AtomicLong();
    private final ThreadFailures failures = new ThreadFailures(nanos::get, recordsRead::get);

    @AfterEach
    void close() {
        failures.close();
    }

    private static StreamsException ours() {
        return new StreamsException(
                "task 0_1", new RegistryUnavailableException("registry is down", new ConnectException("refused")));
    }

    @Test
    void anOutageOfTheRegistryNeverStopsTheProcess() throws Exception {
        // Given
        failures.close(); // so that nothing waits
        // When, then
        for (int i = 0; i < 100; i++) {
            assertThat(failures.handle(ours())).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        }
        assertThat(failures.handle(new StreamsException(
                        "task 0_1",
                        new SerializationException("Error retrieving schema", new IOException("timed out")))))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }

    @Test
    void aThreadWaitsForTheRegistryUntilTheProcessCloses() throws Exception {
        // When
        nanos.set(1);
        for (int i = 0; i < 6; i++) {
            nextPause();
        }
        var answer = CompletableFuture.supplyAsync(() -> failures.handle(ours()));
        while (!failures.waitForRegistry()) {
            Thread.sleep(1);
        }
        // Then
        failures.close();
        assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        assertThat(failures.waitForRegistry()).isTrue();
    }

    @Test
    void anOutageLastsUntilARecordIsReadOrNoThreadFailsAnyMore() {
        // Given
        assertThat(failures.waitForRegistry()).isFalse();
        failures.close(); // so that nothing waits
        failures.handle(ours());
        assertThat(failures.waitForRegistry()).isTrue();
        // When, then
        recordsRead.incrementAndGet();
        assertThat(failures.waitForRegistry()).isFalse();
        failures.handle(ours());
        assertThat(failures.waitForRegistry()).isTrue();
        nanos.addAndGet(2 * ThreadFailures.LAST_PAUSE.toNanos());
        assertThat(failures.waitForRegistry()).isFalse();
    }

    private void nextPause() {
        assertThat(failures.nextPause(ours())).isLessThanOrEqualTo(ThreadFailures.LAST_PAUSE);
    }

    @Test
    void pausesDoubleUntilAnOutageIsOver() {
        // When, then
        assertThat(failures.nextPause(ours())).hasSeconds(1);
        assertThat(failures.nextPause(ours())).hasSeconds(2);
        for (int i = 0; i < 10; i++) {
            nextPause();
        }
        assertThat(failures.nextPause(ours())).isEqualTo(ThreadFailures.LAST_PAUSE);
        nanos.addAndGet(2 * ThreadFailures.LAST_PAUSE.toNanos());
        assertThat(failures.nextPause(ours())).isEqualTo(ThreadFailures.FIRST_PAUSE);
    }

    @Test
    void anotherFaultStopsTheProcessIfItRepeats() {
        // Given
        var disk = new StreamsException("task 0_1", new IOException("no space left"));
        // When, then
        for (int i = 0; i < RestartPolicy.MAX_RESTARTS; i++) {
            assertThat(failures.handle(disk)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
        }
        assertThat(failures.handle(disk)).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    }

    @Test
    void aFailureIsOneLine() {
        assertThat(ThreadFailures.line(new StreamsException("a\n  b", new IOException("c"))))
                .isEqualTo("a b, caused by java.io.IOException: c");
    }
}
