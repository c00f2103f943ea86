package io.trivalent.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.pipeline.batch.Batch;
import io.trivalent.pipeline.batch.BatchProcessor;
import io.trivalent.pipeline.emit.DeadLetter;
import io.trivalent.pipeline.emit.Emit;
import io.trivalent.pipeline.flow.BeforeCommit;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.flow.RunCosts;
import io.trivalent.pipeline.ingest.Ingest;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.join.JoinProcessor;
import io.trivalent.pipeline.quantize.Quantize;
import io.trivalent.pipeline.quantize.TimedOutInputs;
import io.trivalent.pipeline.score.JointRuns;
import io.trivalent.pipeline.score.ScoreProcessor;
import io.trivalent.pipeline.score.ScoredUtterance;
import io.trivalent.pipeline.score.Scorer;
import io.trivalent.pipeline.validate.RolePolicy;
import io.trivalent.pipeline.validate.Validate;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.wire.Topics;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The pipeline as one sub-topology: one task processes the same partition of all input topics. The node {@code parts} contains
 * {@code ingest}, {@code validate} and {@code quantize}; every other node has the name of its stage.
 */
public final class SentimentTopology implements Supplier<Topology> {
    static final String REJECTIONS = "emit-rejections";

    private static final String SOURCE = "records";
    private static final String PARTS = "parts";
    private static final String EMIT = "emit";

    private static final byte[] EMPTY = new byte[0];

    private final PipelineParts parts;
    private final RolePolicy policy;
    private final TimedOutInputs timedOutInputs = new TimedOutInputs();
    private final RunCosts runCosts = new RunCosts();

    public SentimentTopology(PipelineParts parts) {
        this.parts = parts;
        this.policy = RolePolicy.of(parts.config().validate(), parts.active().manifest());
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
        topology.addProcessor(PARTS, this::parts, SOURCE);
        topology.addProcessor(JoinProcessor.NAME, this::join, PARTS);
        topology.addStateStore(JoinProcessor.store(), JoinProcessor.NAME);
        topology.addProcessor(BatchProcessor.NAME, batch(), JoinProcessor.NAME);
        topology.addProcessor(ScoreProcessor.NAME, score(), BatchProcessor.NAME);
        topology.addStateStore(ScoreProcessor.store(), ScoreProcessor.NAME);
        topology.addStateStore(BeforeCommit.builder(), JoinProcessor.NAME, BatchProcessor.NAME, ScoreProcessor.NAME);
        topology.addProcessor(EMIT, this::emit, ScoreProcessor.NAME);
        topology.addProcessor(REJECTIONS, this::emitRejections, PARTS, JoinProcessor.NAME, ScoreProcessor.NAME);
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

    private Processor<byte[], byte[], byte[], Object> parts() {
        return new PartProcessor(
                new Ingest(parts.topics(), parts.deserializer(), parts.counters()),
                new Validate(parts.config().validate(), parts.active().manifest(), policy, parts.counters()),
                Quantize.of(parts.active(), timedOutInputs, parts.counters()),
                parts.inputs(),
                parts.traces());
    }

    private Processor<byte[], Object, byte[], Object> join() {
        return new JoinProcessor(
                parts.config().join(),
                parts.active().manifest(),
                policy,
                parts.counters(),
                parts.inputs(),
                SentimentTopology::toBatch);
    }

    /** Forwards utterances to {@code batch}, which reads neither their keys nor their times. */
    static Outlet<AlignedUtterance> toBatch(ProcessorContext<byte[], Object> context) {
        return new ForwardingOutlet<>(
                context, utterance -> new Record<>(EMPTY, utterance, utterance.eventMs()), BatchProcessor.NAME);
    }

    private ProcessorSupplier<byte[], AlignedUtterance, byte[], Object> batch() {
        return BatchProcessor.supplier(
                parts.config().batch(),
                parts.counters(),
                runCosts,
                parts.backlog(),
                parts.wallMs(),
                SentimentTopology::toScore);
    }

    /** Forwards batches to {@code score}. */
    static Consumer<Batch> toScore(ProcessorContext<byte[], Object> context) {
        return batch -> context.forward(
                new Record<byte[], Object>(EMPTY, batch, context.currentSystemTimeMs()), ScoreProcessor.NAME);
    }

    private ProcessorSupplier<byte[], Batch, byte[], Object> score() {
        JointRuns jointRuns =
                new JointRuns(parts.models().concurrentRuns(), parts.config().batch(), runCosts, parts.counters());
        Supplier<Scorer> scorers = () -> new Scorer(
                parts.models(),
                parts.config().score(),
                jointRuns,
                timedOutInputs,
                runCosts,
                parts.counters(),
                parts.wallMs());
        return ScoreProcessor.supplier(scorers, parts.counters(), SentimentTopology::toEmit);
    }

    private static Outlet<ScoredUtterance> toEmit(ProcessorContext<byte[], Object> context) {
        return new ForwardingOutlet<>(context, SentimentTopology::event, EMIT);
    }

    /** Key and time of an event are the utterance's. */
    private static Record<byte[], Object> event(ScoredUtterance scored) {
        AlignedUtterance utterance = scored.utterance();
        return new Record<>(utterance.id().value().getBytes(UTF_8), scored, utterance.eventMs());
    }

    private Processor<byte[], ScoredUtterance, byte[], byte[]> emit() {
        Emit emit = new Emit(parts.topics().sentiments(), parts.serializer(), parts.counters(), parts.traces());
        return new EmitProcessor<>(record -> record.withValue(emit.event(record.value(), record.headers())));
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
