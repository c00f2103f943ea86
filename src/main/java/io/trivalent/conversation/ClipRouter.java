package io.trivalent.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.trivalent.Sentiment;
import io.trivalent.conversation.ConversationCounters.Count;
import io.trivalent.conversation.alerts.LiveRules;
import io.trivalent.conversation.figures.Turn;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Turns each event into a turn with the key of its clip. The turns are read after a commit; while there are rules for alerts, it requests one
 * each {@value #PERIOD_MS} ms unless so many events come that this would cost throughput.
 */
final class ClipRouter implements Processor<byte[], byte[], byte[], byte[]> {
    static final long PERIOD_MS = 100;

    /** Events in a period from which on commits wait for the commit interval. */
    private static final int MANY = 300;

    private final SentimentReader reader;
    private final LiveRules rules;
    private final ConversationCounters counters;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private int turns;

    ClipRouter(SentimentReader reader, LiveRules rules, ConversationCounters counters) {
        this.reader = reader;
        this.rules = rules;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        context.schedule(Duration.ofMillis(PERIOD_MS), PunctuationType.WALL_CLOCK_TIME, now -> endPeriod());
    }

    private void endPeriod() {
        boolean alerting = !rules.rules().rules().isEmpty();
        if (alerting && turns > 0 && turns < MANY) {
            requireNonNull(context).commit();
        }
        turns = 0;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Optional<Sentiment> event = reader.read(record.value(), record.headers());
        if (event.isEmpty()) {
            counters.increment(Count.UNREADABLE);
        } else if (event.get().getClipId().isEmpty()) {
            counters.increment(Count.WITHOUT_CLIP);
        } else {
            byte[] clip = event.get().getClipId().getBytes(UTF_8);
            turns++;
            byte[] turn = ClipMessage.turn(Turn.of(event.get()));
            requireNonNull(context).forward(new Record<>(clip, turn, record.timestamp(), new RecordHeaders()));
        }
    }
}
