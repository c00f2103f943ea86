package io.trivalent.conversation;

import static java.util.Objects.requireNonNull;

import io.trivalent.Alert;
import io.trivalent.ClosedBy;
import io.trivalent.conversation.ConversationCounters.Count;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.ClipFormat;
import io.trivalent.conversation.figures.Turn;
import io.trivalent.conversation.figures.TurnFormat;
import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the clip of each key in the store and publishes its figures after each turn, when it closes, and when its end is declared, and
 * the alerts of each turn. A closed conversation is forgotten after a time. Records are as {@link ClipMessage} says.
 */
final class ConversationProcessor implements Processor<String, byte[], String, Published> {
    static final String STORE = "conversations";
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ConversationConfig config;
    private final AlertEvaluator alerts;
    private final ConversationWriter writer;
    private final ConversationCounters counters;
    private final LastSeen open = new LastSeen();
    private final LastSeen closed = new LastSeen();
    private @Nullable ProcessorContext<String, Published> context;
    private @Nullable KeyValueStore<String, byte[]> store;

    ConversationProcessor(
            ConversationConfig config,
            AlertEvaluator alerts,
            ConversationWriter writer,
            ConversationCounters counters) {
        this.config = config;
        this.alerts = alerts;
        this.writer = writer;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, Published> context) {
        this.context = context;
        this.store = context.getStateStore(STORE);
        alerts.init(context.getStateStore(AlertEvaluator.STORE));
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
        if (ClipMessage.isEnd(record.value())) {
            end(record.key());
        } else if (ClipMessage.isErasure(record.value())) {
            erase(record.key(), record.timestamp());
        } else {
            add(record.key(), TurnFormat.turn(record.value()), record.timestamp());
        }
    }

    private void add(String id, Turn turn, long timestampMs) {
        byte[] stored = clips().get(id);
        Clip clip = stored == null ? new Clip() : ClipFormat.clip(stored);
        ProcessorContext<String, Published> streams = requireNonNull(context);
        AlertEvaluator.Outcome outcome = alerts.add(id, clip, turn, timestampMs, streams.currentSystemTimeMs());
        counters.increment(Count.valueOf(outcome.change().name()));
        if (outcome.change() != Clip.Change.IGNORED) {
            keepAndPublish(id, clip);
        }
        for (Alert alert : outcome.alerts()) {
            RecordHeaders headers = new RecordHeaders();
            streams.forward(new Record<>(id, writer.alert(alert, headers), timestampMs, headers));
        }
        if (!outcome.alerts().isEmpty()) {
            streams.commit(); // so that nobody waits for the next regular commit
        }
    }

    /** Forgets a clip, and replaces its figures by a tombstone whether or not they are remembered. */
    private void erase(String id, long timestampMs) {
        forget(id);
        counters.increment(Count.ERASED);
        requireNonNull(context).forward(new Record<>(id, writer.tombstone(), timestampMs));
    }

    private void forget(String id) {
        open.remove(id);
        closed.remove(id);
        clips().delete(id);
        alerts.forget(id);
    }

    private void end(String id) {
        byte[] stored = clips().get(id);
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
        Published figures = writer.figures(id, clip, headers);
        requireNonNull(context).forward(new Record<>(id, figures, clip.updatedMs(), headers));
    }

    private void remember(String id, Clip clip) {
        boolean isOpen = clip.closedBy() == ClosedBy.NOTHING;
        (isOpen ? closed : open).remove(id);
        (isOpen ? open : closed).put(id, clip.seenMs());
    }

    private void passTime(long nowMs) {
        alerts.look();
        for (String id : open.before(nowMs - config.idleAfter().toMillis())) {
            Clip clip = ClipFormat.clip(requireNonNull(clips().get(id)));
            clip.close(ClosedBy.IDLE);
            counters.increment(Count.IDLE);
            keepAndPublish(id, clip);
        }
        for (String id : closed.before(nowMs - config.memory().toMillis())) {
            forget(id);
            counters.increment(Count.FORGOTTEN);
        }
    }
}
