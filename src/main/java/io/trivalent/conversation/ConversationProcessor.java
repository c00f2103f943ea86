package io.trivalent.conversation;

import static java.util.Objects.requireNonNull;

import io.trivalent.ClosedBy;
import io.trivalent.Sentiment;
import io.trivalent.conversation.ConversationCounters.Count;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.ClipFormat;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the clip of each key in the store and publishes its figures after each event, when it closes, and when its end is declared.
 * An empty value declares an end. A closed conversation is forgotten after a time.
 */
final class ConversationProcessor implements Processor<String, byte[], String, byte[]> {
    static final String STORE = "conversations";
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ConversationConfig config;
    private final SentimentReader reader;
    private final ConversationWriter writer;
    private final ConversationCounters counters;
    private final LastSeen open = new LastSeen();
    private final LastSeen closed = new LastSeen();
    private @Nullable ProcessorContext<String, byte[]> context;
    private @Nullable KeyValueStore<String, byte[]> store;

    ConversationProcessor(
            ConversationConfig config,
            SentimentReader reader,
            ConversationWriter writer,
            ConversationCounters counters) {
        this.config = config;
        this.reader = reader;
        this.writer = writer;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        // Kafka Streams initializes a task again that it revives.
        open.clear();
        closed.clear();
        try (KeyValueIterator<String, byte[]> stored = clips().all()) {
            stored.forEachRemaining(entry -> remember(entry.key, ClipFormat.clip(entry.value)));
        }
        open.sort();
        closed.sort();
        context.schedule(PERIOD, PunctuationType.WALL_CLOCK_TIME, this::passTime);
    }

    private KeyValueStore<String, byte[]> clips() {
        return requireNonNull(store);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        byte[] stored = clips().get(record.key());
        if (record.value() == null || record.value().length == 0) {
            end(record.key(), stored);
            return;
        }
        Optional<Sentiment> event = reader.read(record.value(), record.headers());
        if (event.isEmpty()) {
            counters.increment(Count.UNREADABLE);
            return;
        }
        Clip clip = stored == null ? new Clip() : ClipFormat.clip(stored);
        long now = requireNonNull(context).currentSystemTimeMs();
        Clip.Change change = clip.add(event.get(), record.timestamp(), now);
        counters.increment(Count.valueOf(change.name()));
        if (change != Clip.Change.IGNORED) {
            keepAndPublish(record.key(), clip);
        }
    }

    private void end(String id, byte @Nullable [] stored) {
        if (stored == null) {
            counters.increment(Count.UNKNOWN_END);
            return;
        }
        Clip clip = ClipFormat.clip(stored);
        clip.close(ClosedBy.END);
        counters.increment(Count.ENDED);
        keepAndPublish(id, clip);
    }

    private void keepAndPublish(String id, Clip clip) {
        clips().put(id, ClipFormat.bytes(clip));
        remember(id, clip);
        RecordHeaders headers = new RecordHeaders();
        byte[] value = writer.write(id, clip, headers);
        requireNonNull(context).forward(new Record<>(id, value, clip.updatedMs(), headers));
    }

    private void remember(String id, Clip clip) {
        boolean isOpen = clip.closedBy() == ClosedBy.NOTHING;
        (isOpen ? closed : open).remove(id);
        (isOpen ? open : closed).put(id, clip.seenMs());
    }

    private void passTime(long nowMs) {
        for (String id : open.before(nowMs - config.idleAfter().toMillis())) {
            Clip clip = ClipFormat.clip(requireNonNull(clips().get(id)));
            clip.close(ClosedBy.IDLE);
            counters.increment(Count.IDLE);
            keepAndPublish(id, clip);
        }
        for (String id : closed.before(nowMs - config.memory().toMillis())) {
            closed.remove(id);
            clips().delete(id);
            counters.increment(Count.FORGOTTEN);
        }
    }
}
