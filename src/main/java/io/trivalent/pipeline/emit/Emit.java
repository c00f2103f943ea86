package io.trivalent.pipeline.emit;

import io.trivalent.Latency;
import io.trivalent.ModelReference;
import io.trivalent.Polarity;
import io.trivalent.Release;
import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import io.trivalent.model.Manifest;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.score.ScoredUtterance;
import io.trivalent.vocabulary.Modality;
import java.util.List;
import org.apache.kafka.common.serialization.Serializer;

/** Serializes scored utterances as sentiment events. Works with any Avro serializer of the Confluent wire format. */
public final class Emit {
    private final String topic;
    private final Serializer<Object> serializer;

    public Emit(String topic, Serializer<Object> serializer) {
        this.topic = topic;
        this.serializer = serializer;
    }

    /** The event's value in the wire format. */
    public byte[] event(ScoredUtterance scored) {
        return serializer.serialize(topic, sentiment(scored));
    }

    static Sentiment sentiment(ScoredUtterance scored) {
        AlignedUtterance utterance = scored.utterance();
        Manifest manifest = scored.model().manifest();
        return Sentiment.newBuilder()
                .setUtteranceId(utterance.id().value())
                .setClipId(utterance.placement().clip())
                .setSequence(utterance.placement().sequence())
                .setStartMs(utterance.placement().startMs())
                .setEndMs(utterance.placement().endMs())
                .setScore(scored.score())
                .setRange(manifest.range())
                .setPolarity(polarity(scored.score(), manifest.neutral()))
                .setScoreText(scored.unimodal().get(Modality.TEXT))
                .setScoreAcoustic(scored.unimodal().get(Modality.ACOUSTIC))
                .setScoreVisual(scored.unimodal().get(Modality.VISUAL))
                .setModalities(modalities(utterance.modalities()))
                .setWaitedFor(modalities(utterance.releaseDetails().waitedFor()))
                .setRelease(Release.valueOf(utterance.releaseDetails().release().name()))
                .setRevision(utterance.releaseDetails().revision())
                .setModel(new ModelReference(
                        manifest.id().name(),
                        manifest.id().version(),
                        scored.model().sha256()))
                .setSources(utterance.sources().stream()
                        .map(source -> new SourceReference(source.topic(), source.partition(), source.offset()))
                        .toList())
                .setLatency(new Latency(
                        utterance.alignedMs() - utterance.firstArrivedMs(),
                        Math.max(0, scored.startedMs() - utterance.alignedMs()),
                        Math.max(0, scored.scoredMs() - scored.startedMs())))
                .build();
    }

    private static List<io.trivalent.Modality> modalities(List<Modality> modalities) {
        return modalities.stream()
                .map(modality -> io.trivalent.Modality.valueOf(modality.name()))
                .toList();
    }

    private static Polarity polarity(float score, float neutral) {
        if (Math.abs(score) <= neutral) {
            return Polarity.NEUTRAL;
        }
        return score < 0 ? Polarity.NEGATIVE : Polarity.POSITIVE;
    }
}
