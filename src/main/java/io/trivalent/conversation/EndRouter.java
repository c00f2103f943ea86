package io.trivalent.conversation;

import static java.util.Objects.requireNonNull;

import io.trivalent.conversation.ConversationCounters.Count;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Passes declared ends and erasures on, keyed by clip as they are. A record with the header {@link #ERASE} is an erasure. */
final class EndRouter implements Processor<byte[], byte[], byte[], byte[]> {
    static final String ERASE = "trivalent.erase";

    private final ConversationCounters counters;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    EndRouter(ConversationCounters counters) {
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        byte[] clip = record.key();
        if (clip == null || clip.length == 0) {
            counters.increment(Count.UNREADABLE);
            return;
        }
        boolean erasure = record.headers().lastHeader(ERASE) != null;
        byte[] message = erasure ? ClipMessage.erasure() : ClipMessage.end();
        requireNonNull(context).forward(new Record<>(clip, message, record.timestamp(), new RecordHeaders()));
    }
}
