package io.trivalent.pipeline;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.emit.EventTraces;
import io.trivalent.pipeline.flow.InputProgress;
import io.trivalent.pipeline.flow.Inputs;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.ingest.Ingest;
import io.trivalent.pipeline.ingest.IngestedRecord;
import io.trivalent.pipeline.ingest.RawRecord;
import io.trivalent.pipeline.join.JoinProcessor;
import io.trivalent.pipeline.quantize.Quantize;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.validate.ValidPart;
import io.trivalent.pipeline.validate.Validate;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.Source;
import io.trivalent.wire.Announced;
import io.trivalent.wire.Attempt;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Adapts the stages that read one record at a time, {@code ingest}, {@code validate} and {@code quantize}, to Kafka Streams.
 * They share a node, because a node costs each record a copy of its headers and of its context.
 */
final class PartProcessor implements Processor<byte[], byte[], byte[], Object>, Outlet<QuantizedPart> {
    private static final byte[] EMPTY = new byte[0];

    private final Ingest ingest;
    private final Validate validate;
    private final Quantize quantize;
    private final Inputs inputs;
    private final EventTraces traces;
    private @Nullable ProcessorContext<byte[], Object> context;
    private @Nullable InputProgress progress;
    private Headers headers = new RecordHeaders();
    private long timeMs;

    PartProcessor(Ingest ingest, Validate validate, Quantize quantize, Inputs inputs, EventTraces traces) {
        this.ingest = ingest;
        this.validate = validate;
        this.quantize = quantize;
        this.inputs = inputs;
        this.traces = traces;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.progress = inputs.begin(context.taskId().partition());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RawRecord raw = raw(requireNonNull(context), record);
        headers = record.headers();
        timeMs = record.timestamp();
        requireNonNull(progress).processed(raw.source());
        ingest.read(raw).match(this::check, this::rejected);
    }

    private RawRecord raw(ProcessorContext<byte[], Object> context, Record<byte[], byte[]> record) {
        RecordMetadata from = context.recordMetadata().orElseThrow();
        return new RawRecord(
                Bytes.wrap(record.key() == null ? EMPTY : record.key()),
                Bytes.wrap(record.value() == null ? EMPTY : record.value()),
                record.headers(),
                source(from, record.headers()),
                EventTime.of(record),
                context.currentSystemTimeMs());
    }

    private Source source(RecordMetadata from, Headers headers) {
        return new Source(
                from.topic(),
                from.partition(),
                from.offset(),
                Attempt.of(headers),
                traces.context(headers),
                Announced.of(headers));
    }

    private PartProcessor check(IngestedRecord record) {
        validate.namedRole(record).ifPresent(this::toJoin);
        return validate.withholds(record) ? this : validate.check(record).match(this::quantized, this::rejected);
    }

    private PartProcessor quantized(ValidPart part) {
        quantize.quantize(part, this);
        return this;
    }

    private PartProcessor rejected(Rejection rejection) {
        reject(rejection);
        return this;
    }

    @Override
    public void next(QuantizedPart part) {
        toJoin(part);
    }

    private void toJoin(Object value) {
        requireNonNull(context).forward(new Record<>(EMPTY, value, timeMs), JoinProcessor.NAME);
    }

    @Override
    public void reject(Rejection rejection) {
        SentimentTopology.forward(requireNonNull(context), rejection, headers);
    }
}
