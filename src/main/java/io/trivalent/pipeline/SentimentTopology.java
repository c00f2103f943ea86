package io.trivalent.pipeline;

import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.batch.BatchProcessor;
import io.trivalent.pipeline.emit.DeadLetter;
import io.trivalent.pipeline.emit.Emit;
import io.trivalent.pipeline.flow.BeforeCommit;
import io.trivalent.pipeline.flow.InputProgress;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.ingest.Ingest;
import io.trivalent.pipeline.ingest.IngestedRecord;
import io.trivalent.pipeline.ingest.RawRecord;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.join.JoinProcessor;
import io.trivalent.pipeline.quantize.Quantize;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.quantize.TimedOutInputs;
import io.trivalent.pipeline.score.ScoreProcessor;
import io.trivalent.pipeline.score.ScoredUtterance;
import io.trivalent.pipeline.score.Scorer;
import io.trivalent.pipeline.validate.ValidPart;
import io.trivalent.pipeline.validate.Validate;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.Source;
import io.trivalent.wire.Attempt;
import io.trivalent.wire.Topics;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The pipeline as one sub-topology: one task processes the same partition of all input topics. Each node has the name of its
 * stage.
 */
public final class SentimentTopology implements Supplier<Topology> {
    static final String REJECTIONS = "emit-rejections";

    private static final String SOURCE = "records";
    private static final String INGEST = "ingest";
    private static final String VALIDATE = "validate";
    private static final String QUANTIZE = "quantize";
    private static final String EMIT = "emit";

    private static final byte[] EMPTY = new byte[0];

    private final PipelineParts parts;
    private final TimedOutInputs timedOutInputs = new TimedOutInputs();
    private final RunCosts runCosts = new RunCosts();

    public SentimentTopology(PipelineParts parts) {
        this.parts = parts;
    }

    @Override
    public Topology get() {
        return addTo(new Topology());
    }

    /** Adds the nodes and stores to a topology, which may replace some of them. */
    Topology addTo(Topology topology) {
        Topics topics = parts.topics();
        topology.addSource(
                AutoOffsetReset.earliest(),
                SOURCE,
                new EventTime(parts.config().validate().maxClockSkew(), parts.wallMs()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topics.inputs().toArray(String[]::new));
        topology.addProcessor(INGEST, this::ingest, SOURCE);
        topology.addProcessor(VALIDATE, this::validate, INGEST);
        topology.addProcessor(QUANTIZE, this::quantize, VALIDATE);
        topology.addProcessor(JoinProcessor.NAME, this::join, QUANTIZE);
        topology.addStateStore(JoinProcessor.store(), JoinProcessor.NAME);
        topology.addProcessor(BatchProcessor.NAME, this::batch, JoinProcessor.NAME);
        topology.addProcessor(ScoreProcessor.NAME, this::score, BatchProcessor.NAME);
        topology.addStateStore(ScoreProcessor.store(), ScoreProcessor.NAME);
        topology.addStateStore(BeforeCommit.builder(), JoinProcessor.NAME, BatchProcessor.NAME, ScoreProcessor.NAME);
        topology.addProcessor(EMIT, this::emit, ScoreProcessor.NAME);
        topology.addProcessor(
                REJECTIONS, this::emitRejections, INGEST, VALIDATE, QUANTIZE, JoinProcessor.NAME, ScoreProcessor.NAME);
        topology.addSink("sentiments", topics.sentiments(), new ByteArraySerializer(), new ByteArraySerializer(), EMIT);
        topology.addSink(
                "dead-letters", topics.deadLetters(), new ByteArraySerializer(), new ByteArraySerializer(), REJECTIONS);
        return topology;
    }

    /** Forwards a rejection of any stage to the dead letters, with the headers of the rejected record. */
    static void forward(ProcessorContext<byte[], Object> context, Rejection rejection, Headers original) {
        long now = Math.max(0, context.currentSystemTimeMs());
        context.forward(new Record<>(DeadLetter.key(rejection), rejection, now, original), REJECTIONS);
    }

    private Processor<byte[], byte[], byte[], Object> ingest() {
        Ingest ingest = new Ingest(parts.topics(), parts.deserializer(), parts.counters());
        return new StageProcessor<byte[], IngestedRecord>(
                context -> {
                    InputProgress progress =
                            parts.inputs().begin(context.taskId().partition());
                    return (record, out) -> {
                        RawRecord raw = raw(context, record);
                        progress.processed(raw.source());
                        out.put(ingest.read(raw));
                    };
                },
                VALIDATE);
    }

    private static RawRecord raw(ProcessorContext<byte[], Object> context, Record<byte[], byte[]> record) {
        RecordMetadata from = context.recordMetadata().orElseThrow();
        return new RawRecord(
                Bytes.wrap(record.key() == null ? EMPTY : record.key()),
                Bytes.wrap(record.value() == null ? EMPTY : record.value()),
                new Source(from.topic(), from.partition(), from.offset(), Attempt.of(record.headers())),
                EventTime.of(record),
                context.currentSystemTimeMs());
    }

    private Processor<byte[], IngestedRecord, byte[], Object> validate() {
        Validate validate =
                new Validate(parts.config().validate(), parts.active().manifest());
        return new StageProcessor<IngestedRecord, ValidPart>(
                context -> (record, out) -> out.put(validate.check(record.value())), QUANTIZE);
    }

    private Processor<byte[], ValidPart, byte[], Object> quantize() {
        Quantize quantize = Quantize.of(parts.active(), timedOutInputs, parts.counters());
        return new StageProcessor<ValidPart, QuantizedPart>(
                context -> (record, out) -> quantize.quantize(record.value(), out), JoinProcessor.NAME);
    }

    private Processor<byte[], QuantizedPart, byte[], Object> join() {
        return new JoinProcessor(
                parts.config().join(),
                parts.active().manifest(),
                parts.counters(),
                parts.inputs(),
                context -> new UtteranceOutlet<>(context, BatchProcessor.NAME, Function.identity()));
    }

    private Processor<byte[], AlignedUtterance, byte[], Object> batch() {
        return new BatchProcessor(parts.config().batch(), parts.counters(), runCosts, SentimentTopology::toScore);
    }

    /** Forwards batches to {@code score}. */
    static Consumer<Batch> toScore(ProcessorContext<byte[], Object> context) {
        return batch -> context.forward(
                new Record<byte[], Object>(EMPTY, batch, context.currentSystemTimeMs()), ScoreProcessor.NAME);
    }

    private Processor<byte[], Batch, byte[], Object> score() {
        Scorer scorer = new Scorer(
                parts.models(), parts.config().score(), timedOutInputs, runCosts, parts.counters(), parts.wallMs());
        return new ScoreProcessor(
                scorer, parts.counters(), context -> new UtteranceOutlet<>(context, EMIT, ScoredUtterance::utterance));
    }

    private Processor<byte[], ScoredUtterance, byte[], byte[]> emit() {
        Emit emit = new Emit(parts.topics().sentiments(), parts.serializer());
        return new EmitProcessor<>(record -> record.withValue(emit.event(record.value())));
    }

    private Processor<byte[], Rejection, byte[], byte[]> emitRejections() {
        return new EmitProcessor<>(record -> {
            parts.counters().reject(record.value().code());
            DeadLetter letter = new DeadLetter(
                    record.value(), record.headers(), parts.letters().bytes());
            return record.withValue(letter.value()).withHeaders(letter.headers());
        });
    }
}
