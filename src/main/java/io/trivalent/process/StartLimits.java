package io.trivalent.process;

import io.trivalent.settings.StreamsSettings;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import io.trivalent.wire.TopicAdmin;
import java.time.Duration;

/** Limits that one setting implies for another. */
final class StartLimits {
    private StartLimits() {}

    /**
     * Checks all limits.
     *
     * @throws UsageException if a setting exceeds one
     */
    static void require(TrivalentConfig config) {
        requireFitsChangelog(config.validate().maxMatrixBytes());
        requireFitsTransaction(config.score().maxRun(), StreamsSettings.transactionTimeout(config));
    }

    /** A waiting utterance's two parts are one record of the join's changelog. */
    private static void requireFitsChangelog(int matrixBytes) {
        int max = (TopicAdmin.MAX_MESSAGE_BYTES - (1 << 20)) / 2;
        if (matrixBytes > max) {
            throw new UsageException(
                    "trivalent.validate.max-matrix-bytes is %d, expected at most %d".formatted(matrixBytes, max));
        }
    }

    private static void requireFitsTransaction(Duration maxRun, Duration timeout) {
        Duration max = StreamsSettings.maxRun(timeout);
        if (maxRun.compareTo(max) > 0) {
            throw new UsageException(
                    "trivalent.score.max-run is %d ms, expected at most %d ms, a fifth of producer.transaction.timeout.ms"
                            .formatted(maxRun.toMillis(), max.toMillis()));
        }
    }
}
