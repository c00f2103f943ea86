package io.trivalent.pipeline.emit;

import io.trivalent.Latency;
import io.trivalent.ModelReference;
import io.trivalent.Polarity;
import io.trivalent.Release;
import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import io.trivalent.model.Manifest;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.score.Interval;
import io.trivalent.pipeline.score.ScoredUtterance;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** Serializes scored utterances as sentiment events. Works with any Avro serializer of the Confluent wire format. */
public final class Emit {
    private final String topic;
    private final Serializer<Object> serializer;
    private final FlowCounters counters;
    private final EventTraces traces;

    /**
     * @param counters receives the durations of each event
     * @param traces receives each event
     */
    public Emit(String topic, Serializer<Object> serializer, FlowCounters counters, EventTraces traces) {
        this.topic = topic;
        this.serializer = serializer;
        this.counters = counters;
        this.traces = traces;
    }

    /** The event's value in the wire format. The serializer may add the schema id to the headers, a trace its context. */
    public byte[] event(ScoredUtterance scored, Headers headers) {
        Sentiment event = sentiment(scored);
        AlignedUtterance utterance = scored.utterance();
        try (EventTraces.Trace trace = traces.begin(event, utterance.firstArrivedMs(), utterance.sources())) {
            byte[] value = serializer.serialize(topic, headers, event);
            measure(event);
            trace.passOn(headers);
            return value;
        }
    }

    private void measure(Sentiment event) {
        Latency latency = event.getLatency();
        counters.times()
                .event(event.getRelease().name(), latency.getJoinMs(), latency.getBatchMs(), latency.getScoreMs());
    }

    static Sentiment sentiment(ScoredUtterance scored) {
        AlignedUtterance utterance = scored.utterance();
        Manifest manifest = scored.model().manifest();
        Optional<Interval> interval = scored.interval();
        return new Sentiment(
                utterance.id().value(),
                utterance.placement().clip(),
                utterance.placement().sequence(),
                utterance.placement().startMs(),
                utterance.placement().endMs(),
                utterance.placement().speaker(),
                utterance.placement().role(),
                scored.score(),
                manifest.range(),
                polarity(scored.score(), manifest.neutral()),
                scored.unimodal().get(Modality.TEXT),
                scored.unimodal().get(Modality.ACOUSTIC),
                scored.unimodal().get(Modality.VISUAL),
                interval.map(Interval::low).orElse(null),
                interval.map(Interval::high).orElse(null),
                modalities(utterance.modalities()),
                modalities(Conflict.between(scored.unimodal(), manifest.neutral())),
                modalities(utterance.releaseDetails().waitedFor()),
                Release.valueOf(utterance.releaseDetails().release().name()),
                utterance.releaseDetails().revision(),
                new ModelReference(
                        manifest.id().name(),
                        manifest.id().version(),
                        scored.model().sha256()),
                sources(utterance),
                latency(scored));
    }

    private static List<io.trivalent.Modality> modalities(List<Modality> modalities) {
        List<io.trivalent.Modality> published = new ArrayList<>(modalities.size());
        for (Modality modality : modalities) {
            published.add(io.trivalent.Modality.valueOf(modality.name()));
        }
        return published;
    }

    private static List<SourceReference> sources(AlignedUtterance utterance) {
        List<Source> sources = utterance.sources();
        List<SourceReference> references = new ArrayList<>(sources.size());
        for (Source source : sources) {
            references.add(new SourceReference(source.topic(), source.partition(), source.offset()));
        }
        return references;
    }

    private static Latency latency(ScoredUtterance scored) {
        AlignedUtterance utterance = scored.utterance();
        return new Latency(
                utterance.alignedMs() - utterance.firstArrivedMs(),
                Math.max(0, scored.startedMs() - utterance.alignedMs()),
                Math.max(0, scored.scoredMs() - scored.startedMs()));
    }

    private static Polarity polarity(float score, float neutral) {
        if (Math.abs(score) <= neutral) {
            return Polarity.NEUTRAL;
        }
        return score < 0 ? Polarity.NEGATIVE : Polarity.POSITIVE;
    }
}
