package io.trivalent.conversation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.trivalent.Sentiment;
import io.trivalent.conversation.ConversationCounters.Count;
import io.trivalent.conversation.figures.Turn;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Turns each event into a turn with the key of its clip. */
final class ClipRouter implements Processor<byte[], byte[], byte[], byte[]> {
    private final SentimentReader reader;
    private final ConversationCounters counters;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    ClipRouter(SentimentReader reader, ConversationCounters counters) {
        this.reader = reader;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
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
            byte[] turn = ClipMessage.turn(Turn.of(event.get()));
            requireNonNull(context).forward(new Record<>(clip, turn, record.timestamp(), new RecordHeaders()));
        }
    }
}
