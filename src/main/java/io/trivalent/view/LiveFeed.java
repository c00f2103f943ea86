package io.trivalent.view;

import io.trivalent.repair.ReadOnlyConsumers;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jboss.logging.Logger;

/**
 * Reads events, conversations, alerts and transcripts while it has listeners, from their ends on, and for a while after the last listener
 * has left, so that it can come back. Without listeners it reads and decodes nothing. Thread-safe. {@link #close} stops it.
 */
public final class LiveFeed implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LiveFeed.class);
    private static final long RETRY_MS = 1_000;
    private static final Duration POLL = Duration.ofSeconds(1);

    private final FeedReader reader;
    private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
    private final long lingerNanos;
    private final FeedHistory history = new FeedHistory();
    private final List<Listener> listeners = new ArrayList<>();
    private final Thread thread = new Thread(this::follow, "live-feed");
    private long lastListenerNanos;
    private boolean reading;
    private boolean closed;

    /**
     * A feed that waits for its first listener.
     *
     * @param kafka settings of any Kafka client
     * @param deserializer closed together with the feed
     * @param config whether words may be shown
     */
    public LiveFeed(Map<String, Object> kafka, Topics topics, Deserializer<Object> deserializer, ViewConfig config) {
        this(
                ReadOnlyConsumers.consumer(kafka),
                new FeedReader(topics, deserializer, config.text()),
                Duration.ofSeconds(30));
    }

    /** @param linger how long it reads after the last listener has left */
    LiveFeed(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, FeedReader reader, Duration linger) {
        this.consumer = consumer;
        this.reader = reader;
        this.lingerNanos = linger.toNanos();
        thread.setDaemon(true);
        thread.start();
    }

    /** A listener that was added: closing it removes it. */
    public interface Subscription extends AutoCloseable {
        /** Completed when the feed reads: the listener is told of every event that is published after that. */
        default CompletionStage<Void> ready() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        void close();
    }

    private record Listener(Runnable lost, Consumer<FeedEvent> events, CompletableFuture<Void> ready) {
        /** The feed reads, for this listener for the first time or again after a gap. */
        void begin() {
            if (!ready.complete(null)) {
                lost.run();
            }
        }
    }

    /**
     * Calls the listener with each new event, until the returned handle is closed. The listener must not wait.
     *
     * @param last id of the last event that the listener has; the events after it come first
     * @param lost called first if not all events after {@code last} are known any more, and whenever events were missed
     */
    public Subscription listen(Optional<String> last, Runnable lost, Consumer<FeedEvent> events) {
        Listener listener = new Listener(lost, events, new CompletableFuture<>());
        synchronized (this) {
            if (last.isPresent()) {
                history.after(last.get()).ifPresentOrElse(missed -> missed.forEach(events), lost);
            }
            if (reading) {
                listener.begin();
            }
            listeners.add(listener);
            notifyAll();
        }
        return new Subscription() {
            @Override
            public CompletionStage<Void> ready() {
                return listener.ready();
            }

            @Override
            public void close() {
                remove(listener);
            }
        };
    }

    private synchronized void remove(Listener listener) {
        listeners.remove(listener);
        lastListenerNanos = System.nanoTime();
    }

    /**
     * Median and 95th percentile of a duration.
     *
     * @param p50Ms milliseconds
     * @param p95Ms milliseconds
     */
    public record Delay(long p50Ms, long p95Ms) {}

    /** How long the last events waited in the stages, by stage; none while nobody watches. */
    public Map<String, Delay> delays() {
        return reader.delays().quantiles();
    }

    private void follow() {
        try {
            while (awaitListener()) {
                followWhileWatched();
            }
        } catch (WakeupException e) {
            // close() was called.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            consumer.close();
            reader.close();
        }
    }

    /** Returns when the last listener is gone, or a moment after a failure of the brokers. */
    private void followWhileWatched() throws InterruptedException {
        try {
            seekToEnd();
            begin();
            while (isWatched()) {
                publish(consumer.poll(POLL));
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warnf("events cannot be read for the live page, trying again: %s", e.getMessage());
            Thread.sleep(RETRY_MS);
        }
    }

    /** Whether there is a listener; false after {@link #close}. */
    private synchronized boolean awaitListener() throws InterruptedException {
        history.restart();
        reader.delays().clear();
        reading = false;
        while (listeners.isEmpty() && !closed) {
            wait();
        }
        return !closed;
    }

    /** From here on no event is missed. Those that listened before a failure have missed some. */
    private synchronized void begin() {
        reading = true;
        listeners.forEach(Listener::begin);
    }

    /** Whether it reads the topics; false without listeners. */
    synchronized boolean isReading() {
        return reading;
    }

    private synchronized boolean isWatched() {
        return !closed && (!listeners.isEmpty() || System.nanoTime() - lastListenerNanos < lingerNanos);
    }

    private void seekToEnd() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : reader.watched()) {
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Publishes the events of one poll in the order of their times. */
    private void publish(ConsumerRecords<byte[], byte[]> records) {
        List<ConsumerRecord<byte[], byte[]>> inOrder = new ArrayList<>();
        records.forEach(inOrder::add);
        inOrder.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        inOrder.forEach(this::publish);
    }

    private synchronized void publish(ConsumerRecord<byte[], byte[]> record) {
        reader.read(history.next(), record).ifPresent(event -> {
            history.add(event);
            listeners.forEach(listener -> listener.events().accept(event));
        });
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
