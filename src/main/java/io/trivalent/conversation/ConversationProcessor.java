package io.trivalent.conversation;

import static java.util.Objects.requireNonNull;

import io.trivalent.Alert;
import io.trivalent.ClosedBy;
import io.trivalent.Conversation;
import io.trivalent.conversation.ConversationCounters.Count;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Turn;
import io.trivalent.conversation.figures.TurnFormat;
import io.trivalent.pipeline.flow.BeforeCommit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the clip of each key. Publishes the alerts of each turn at once, and before each commit the figures of each clip that has a new
 * turn, was closed, or whose end was declared. A closed conversation is forgotten after a time. Records are as {@link ClipMessage} says.
 */
final class ConversationProcessor implements Processor<String, byte[], String, Published> {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final ConversationConfig config;
    private final AlertEvaluator alerts;
    private final ConversationWriter writer;
    private final ClipBoard board;
    private final ConversationCounters counters;
    private @Nullable Wiring wiring;

    ConversationProcessor(
            ConversationConfig config,
            AlertEvaluator alerts,
            ConversationWriter writer,
            ClipBoard board,
            ConversationCounters counters) {
        this.config = config;
        this.alerts = alerts;
        this.writer = writer;
        this.board = board;
        this.counters = counters;
    }

    /** Kafka Streams initializes a task again that it revives. */
    @Override
    public void init(ProcessorContext<String, Published> context) {
        Wiring wired = new Wiring(context);
        wiring = wired;
        wired.begin();
    }

    @Override
    public void process(Record<String, byte[]> record) {
        requireNonNull(wiring).process(record);
    }

    @Override
    public void close() {
        if (wiring != null) {
            board.hide(wiring.shown);
            wiring = null;
        }
    }

    /** The objects that exist between {@code init} and {@code close}. */
    private final class Wiring {
        private final ProcessorContext<String, Published> context;
        private final BeforeCommit commit;
        private final HeldClips clips;
        private final LastSeen open = new LastSeen();
        private final LastSeen closed = new LastSeen();
        private final CommitPace pace = new CommitPace();
        private final ClipBoard.Part shown;

        private Wiring(ProcessorContext<String, Published> context) {
            this.context = context;
            this.commit = context.getStateStore(BeforeCommit.NAME);
            this.clips = new HeldClips(
                    context.getStateStore(HeldClips.CLIPS), context.getStateStore(HeldClips.ALERTS), this::publish);
            this.shown = new ClipBoard.Part(context.taskId().partition());
        }

        private void begin() {
            clips.forEach(this::restore);
            open.sort();
            closed.sort();
            board.show(shown);
            pace.begin(context);
            context.schedule(PERIOD, PunctuationType.WALL_CLOCK_TIME, nowMs -> commit.guard(() -> passTime(nowMs)));
            commit.run(context, clips::save);
        }

        private void restore(String id, Clip clip) {
            remember(id, clip);
            clip.turns().forEach(turn -> shown.index(turn.id(), id));
            shown.put(clip, writer.figures(id, clip));
        }

        private void process(Record<String, byte[]> record) {
            commit.guard(() -> {
                if (ClipMessage.isEnd(record.value())) {
                    end(record.key());
                } else if (ClipMessage.isErasure(record.value())) {
                    erase(record.key(), record.timestamp());
                } else {
                    add(record.key(), TurnFormat.turn(record.value()), record.timestamp());
                }
            });
        }

        private void add(String id, Turn turn, long timestampMs) {
            HeldClips.Held held = clips.findOrBegin(id);
            AlertEvaluator.Outcome outcome = alerts.add(held, turn, timestampMs, context.currentSystemTimeMs());
            counters.increment(Count.valueOf(outcome.change().name()));
            if (outcome.change() != Clip.Change.IGNORED) {
                shown.index(turn.id(), id);
                change(held);
            }
            publish(id, outcome.alerts(), timestampMs);
            pace.count(!outcome.alerts().isEmpty());
        }

        private void end(String id) {
            Optional<HeldClips.Held> known = clips.find(id);
            counters.increment(known.isPresent() ? Count.ENDED : Count.UNKNOWN_END);
            known.ifPresent(held -> close(held, ClosedBy.END));
        }

        private void close(HeldClips.Held held, ClosedBy by) {
            held.clip().close(by);
            change(held);
        }

        private void change(HeldClips.Held held) {
            held.change();
            remember(held.id(), held.clip());
        }

        private void remember(String id, Clip clip) {
            boolean isOpen = clip.closedBy() == ClosedBy.NOTHING;
            (isOpen ? closed : open).remove(id);
            (isOpen ? open : closed).put(id, clip.seenMs());
        }

        /** Forgets a clip, and replaces its figures by a tombstone whether or not they are remembered. */
        private void erase(String id, long timestampMs) {
            forget(id);
            shown.erase(id);
            counters.increment(Count.ERASED);
            context.forward(new Record<>(id, writer.tombstone(), timestampMs));
        }

        private void forget(String id) {
            open.remove(id);
            closed.remove(id);
            clips.forget(id);
            shown.remove(id);
        }

        private void publish(String id, List<Alert> raised, long timestampMs) {
            for (Alert alert : raised) {
                RecordHeaders headers = new RecordHeaders();
                context.forward(new Record<>(id, writer.alert(alert, headers), timestampMs, headers));
            }
        }

        private void publish(String id, Clip clip) {
            Conversation figures = writer.figures(id, clip);
            shown.put(clip, figures);
            RecordHeaders headers = new RecordHeaders();
            context.forward(new Record<>(id, writer.conversation(figures, headers), clip.updatedMs(), headers));
        }

        private void passTime(long nowMs) {
            alerts.look();
            for (String id : open.before(nowMs - config.idleAfter().toMillis())) {
                counters.increment(Count.IDLE);
                close(clips.find(id).orElseThrow(), ClosedBy.IDLE);
            }
            for (String id : closed.before(nowMs - config.memory().toMillis())) {
                counters.increment(Count.FORGOTTEN);
                forget(id);
            }
        }
    }
}
