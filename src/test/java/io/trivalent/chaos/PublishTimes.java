package io.trivalent.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * When the records of each utterance were sent and acknowledged. An utterance was published in time if the brokers had
 * acknowledged its last record when the wait time since its first one ended. Thread-safe.
 */
final class PublishTimes {
    private long[] firstSent = new long[1 << 12];
    private long[] lastAcknowledged = new long[1 << 12];

    /** A record of the utterance is about to be sent; its timestamp will not be earlier. */
    synchronized void sent(ProducerRecord<byte[], byte[]> record, long wallMs) {
        int utterance = utterance(record);
        if (utterance >= firstSent.length) {
            firstSent = Arrays.copyOf(firstSent, 2 * utterance);
            lastAcknowledged = Arrays.copyOf(lastAcknowledged, 2 * utterance);
        }
        if (firstSent[utterance] == 0) {
            firstSent[utterance] = wallMs;
        }
    }

    /** The brokers have acknowledged a record of the utterance. */
    synchronized void acknowledged(ProducerRecord<byte[], byte[]> record, long wallMs) {
        int utterance = utterance(record);
        lastAcknowledged[utterance] = Math.max(lastAcknowledged[utterance], wallMs);
    }

    /** Whether a part may have become visible after its wait time. */
    synchronized boolean late(int utterance, Duration patience) {
        return lastAcknowledged[utterance] - firstSent[utterance] >= patience.toMillis();
    }

    private static int utterance(ProducerRecord<byte[], byte[]> record) {
        return Script.number(new String(record.key(), UTF_8));
    }
}
