package io.trivalent.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

class ShortLinesTest {
    private final ShortLines filter = new ShortLines();

    private static ExtLogRecord line(String logger, String message) {
        var line = new ExtLogRecord(Level.WARNING, message, ShortLinesTest.class.getName());
        line.setLoggerName(logger);
        return line;
    }

    @Test
    void aFailureInKafkasClassesIsOneLine() {
        // Given
        var line = line("org.apache.kafka.streams.X", "failed to process\nwith details");
        line.setThrown(new IllegalStateException("outer", new IllegalArgumentException("inner")));
        // When, then
        assertThat(filter.isLoggable(line)).isTrue();
        assertThat(line.getMessage()).isEqualTo("failed to process: java.lang.IllegalArgumentException: inner");
        assertThat(line.getThrown()).isNull();
    }

    @Test
    void aNormalRetryIsNotLogged() {
        assertThat(filter.isLoggable(line("org.apache.kafka.clients.X", "retrying. Error: CONCURRENT_TRANSACTIONS")))
                .isFalse();
        assertThat(filter.isLoggable(line("org.apache.kafka.clients.X", "retrying. Error: OTHER")))
                .isTrue();
    }

    @Test
    void linesOfOtherClassesStay() {
        // Given
        var line = line("io.trivalent.X", "CONCURRENT_TRANSACTIONS");
        line.setThrown(new IllegalStateException());
        // When, then
        assertThat(filter.isLoggable(line)).isTrue();
        assertThat(line.getThrown()).isNotNull();
    }
}
