package io.trivalent.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.trivalent.Sentiment;
import io.trivalent.conversation.ConversationCounters.Count;
import io.trivalent.conversation.alerts.LiveRules;
import io.trivalent.conversation.figures.Turn;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Turns each event into a turn with the key of its clip. While there are rules for alerts, turns are committed early. */
final class ClipRouter implements Processor<byte[], byte[], byte[], byte[]> {
    private final SentimentReader reader;
    private final LiveRules rules;
    private final ConversationCounters counters;
    private final CommitPace pace = new CommitPace();
    private @Nullable ProcessorContext<byte[], byte[]> context;

    ClipRouter(SentimentReader reader, LiveRules rules, ConversationCounters counters) {
        this.reader = reader;
        this.rules = rules;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        pace.begin(context);
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
            pace.count(!rules.rules().rules().isEmpty());
            byte[] turn = ClipMessage.turn(Turn.of(event.get(), record.timestamp()));
            requireNonNull(context).forward(new Record<>(clip, turn, record.timestamp(), new RecordHeaders()));
        }
    }
}
