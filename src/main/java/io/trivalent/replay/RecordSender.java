package io.trivalent.replay;

import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.wire.TopicAdmin;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Sends each record of a plan when it is due. The timestamp is the due time, not the send time, so records due together
 * share one timestamp. Not thread-safe.
 */
final class RecordSender implements AutoCloseable {
    private final ReplayTarget target;
    private final Serializer<Object> serializer;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    RecordSender(ReplayTarget target) {
        this.target = target;
        this.serializer = target.serializer().get();
        Map<String, Object> settings = new HashMap<>(target.kafka());
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicAdmin.MAX_MESSAGE_BYTES);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends all records and waits until the brokers have acknowledged them.
     *
     * @return the {@link System#nanoTime} at which each record was due, or was sent if it was due at 0
     * @throws IllegalStateException if a record cannot be sent or the thread is interrupted
     */
    long[] send(List<Send> sends, long startNanos) {
        long startMs = System.currentTimeMillis();
        long[] times = new long[sends.size()];
        for (int i = 0; i < times.length; i++) {
            Send send = sends.get(i);
            long due = startNanos + send.dueNanos();
            waitUntil(due);
            times[i] = send.dueNanos() == 0 ? System.nanoTime() : due;
            long timestamp = startMs + TimeUnit.NANOSECONDS.toMillis(send.dueNanos());
            Future<RecordMetadata> unused = producer.send(record(send, timestamp), (metadata, error) -> {
                if (error != null) {
                    failure.compareAndSet(
                            null,
                            new IllegalStateException(
                                    "record of '%s' cannot be sent: %s"
                                            .formatted(send.utteranceId(), error.getMessage()),
                                    error));
                }
            });
            rethrow();
        }
        producer.flush();
        rethrow();
        return times;
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("replay was interrupted");
            }
        }
    }

    private ProducerRecord<byte[], byte[]> record(Send send, long timestamp) {
        String topic = target.topics().of(send.modality());
        String id = target.prefix() + send.utteranceId();
        byte[] key = id.getBytes(StandardCharsets.UTF_8);
        Headers headers = new RecordHeaders();
        byte[] value = serializer.serialize(topic, headers, withId(send.record(), id));
        return new ProducerRecord<>(topic, null, timestamp, key, value, headers);
    }

    private SpecificRecord withId(SpecificRecord record, String id) {
        if (target.prefix().isEmpty()) {
            return record;
        }
        return record instanceof Transcript transcript
                ? Transcript.newBuilder(transcript).setUtteranceId(id).build()
                : FeatureFrames.newBuilder((FeatureFrames) record)
                        .setUtteranceId(id)
                        .build();
    }

    private void rethrow() {
        RuntimeException error = failure.get();
        if (error != null) {
            throw error;
        }
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
    }
}
