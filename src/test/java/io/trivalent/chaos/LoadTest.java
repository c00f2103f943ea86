package io.trivalent.chaos;

import io.trivalent.fixtures.Waiting;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One packaged processor under load, with a publisher, a memory recorder and a counter of its output. */
final class LoadTest implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final String name;
    private final Publisher publisher;
    private final Processors processors;
    private final MemoryRecorder memory;
    private final OutputCounter output;

    /**
     * Starts the processor and waits until it is ready.
     *
     * @param name of the test, with its seed if it has one, for messages
     * @param settings without the prefix {@code trivalent.}
     * @param eventAction receives each event, in partition order
     */
    LoadTest(
            String name,
            Workbench bench,
            Map<String, String> settings,
            Consumer<ConsumerRecord<byte[], byte[]>> eventAction) {
        this.name = name;
        publisher = new Publisher(bench.cluster().bootstrapServers());
        processors = bench.processors(1, settings);
        processors.awaitReady();
        memory = new MemoryRecorder(processors, processor());
        output = new OutputCounter(bench, eventAction);
    }

    Publisher publisher() {
        return publisher;
    }

    ChildProcess processor() {
        return processors.regular().get(0);
    }

    FlowCounters counters() {
        return processors.counters(processor());
    }

    MemoryRecorder memory() {
        return memory;
    }

    OutputCounter output() {
        return output;
    }

    int unexpectedExits() {
        return processors.unexpectedExits();
    }

    /** Waits until at most this many published records have not been read. */
    void awaitUnread(long max) {
        Waiting.until(
                "at most %d of %d records are unread; %s".formatted(max, publisher.records(), name),
                TIMEOUT,
                () -> publisher.records() - counters().of(Count.RECORDS) <= max);
    }

    /** Waits until no part or utterance waits in the processor and its whole output has arrived. */
    void awaitOutput() {
        Waiting.until("no utterance waits and all output has arrived; " + name, TIMEOUT, () -> {
            FlowCounters counters = counters();
            return counters.of(Count.PENDING) + counters.of(Count.WAITING) == 0
                    && output.events() >= counters.of(Count.SCORED)
                    && output.letterCount() >= counters.of(Count.REJECTED);
        });
    }

    /** Waits until this many events and dead letters have arrived. */
    void awaitOutput(long events, long letters) {
        Waiting.until(
                "%d events and %d dead letters have arrived; %s".formatted(events, letters, name),
                TIMEOUT,
                () -> output.events() >= events && output.letterCount() >= letters);
    }

    /** Takes and prints a memory sample. */
    void sample() {
        System.out.println(memory.sample(publisher.records()).text());
    }

    @Override
    public void close() {
        output.close();
        processors.close();
        publisher.close();
    }
}
