package io.trivalent.ops;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;

/**
 * Keeps the console readable: Kafka's classes log one failure several times with all its causes, and warn about retries
 * that are normal under exactly-once processing. A failure becomes one line, and such a retry none.
 */
@LoggingFilter(name = "short-lines")
public final class ShortLines implements Filter {
    private static final String KAFKA = "org.apache.kafka.";

    /** A producer's transaction is still being completed by the broker; the producer tries again after a moment. */
    private static final String NORMAL_RETRY = "CONCURRENT_TRANSACTIONS";

    @Override
    public boolean isLoggable(LogRecord line) {
        if (!String.valueOf(line.getLoggerName()).startsWith(KAFKA) || !(line instanceof ExtLogRecord record)) {
            return true;
        }
        String message = String.valueOf(record.getMessage());
        if (message.contains(NORMAL_RETRY)) {
            return false;
        }
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            record.setMessage("%s: %s".formatted(firstLine(message), firstLine(cause(thrown))), FormatStyle.NO_FORMAT);
            record.setThrown(null);
        }
        return true;
    }

    private static String cause(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }
}
