package io.trivalent.bench.peers;

import io.trivalent.Encoding;
import io.trivalent.FeatureFrames;
import io.trivalent.FeatureMatrix;
import io.trivalent.Latency;
import io.trivalent.ModelReference;
import io.trivalent.Polarity;
import io.trivalent.Release;
import io.trivalent.Sentiment;
import io.trivalent.Transcript;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.model.ModelPackage;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.score.RawModel;
import io.trivalent.vocabulary.Modality;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** The package of a peer: scores utterances in batches and makes their events. Thread-safe. */
final class PeerModel {
    /** Utterances of one run, at most. */
    static final int BATCH = 32;

    private final RawModel model;
    private final Manifest manifest;
    private final ModelReference reference;
    private final List<io.trivalent.Modality> awaited;

    PeerModel(PeerOptions options) {
        ModelPackage files = new ModelStore(options.models()).open(options.get("package"));
        this.model = new RawModel(options.models(), options.get("package"));
        this.manifest = files.manifest();
        this.reference = new ModelReference(manifest.id().name(), manifest.id().version(), files.sha256());
        this.awaited = options.modalities().stream().map(PeerModel::avro).toList();
    }

    /** Whether a part has what the package reads: text, or finite float32 features of the right width. */
    boolean isValid(Modality modality, SpecificRecord record) {
        if (!(manifest.modalities().get(modality) instanceof ModalitySpec.Features features)) {
            return true;
        }
        if (record instanceof FeatureFrames frames) {
            return isValid(features, frames.getFrames(), frames.getDims(), frames.getEncoding(), frames.getData());
        }
        FeatureMatrix matrix = ((Transcript) record).getFeatures();
        return matrix != null
                && isValid(features, matrix.getFrames(), matrix.getDims(), matrix.getEncoding(), matrix.getData());
    }

    private static boolean isValid(
            ModalitySpec.Features features, int frames, int dims, Encoding encoding, ByteBuffer data) {
        boolean fits = dims == features.width()
                && (frames == 1 || !features.singleFrame())
                && encoding == Encoding.FLOAT32
                && data.remaining() == 4L * frames * dims;
        ByteBuffer numbers = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        while (fits && numbers.hasRemaining()) {
            fits = Float.isFinite(numbers.getFloat());
        }
        return fits;
    }

    /** The events of some utterances, scored in runs of up to {@value #BATCH} of similar length; in no specified order. */
    List<Sentiment> events(List<Gathered> utterances) {
        List<Quantized> sorted = new ArrayList<>(utterances.size());
        for (Gathered utterance : utterances) {
            sorted.add(quantized(utterance));
        }
        sorted.sort(Comparator.comparingInt(utterance -> utterance.tensors.steps()));
        List<Sentiment> events = new ArrayList<>(sorted.size());
        for (int from = 0; from < sorted.size(); from += BATCH) {
            List<Quantized> batch = sorted.subList(from, Math.min(from + BATCH, sorted.size()));
            float[] scores = model.scores(batch.stream().map(Quantized::tensors).toList());
            for (int row = 0; row < scores.length; row++) {
                events.add(event(batch.get(row).utterance, scores[row]));
            }
        }
        return events;
    }

    private record Quantized(Gathered utterance, AlignedUtterance tensors) {}

    private Quantized quantized(Gathered utterance) {
        return new Quantized(
                utterance,
                model.utterance(
                        utterance.id(),
                        List.copyOf(utterance.records().values()),
                        List.copyOf(utterance.records().keySet())));
    }

    private Sentiment event(Gathered utterance, float score) {
        Sentiment.Builder event = Sentiment.newBuilder();
        place(event, utterance.records().values().iterator().next());
        return event.setUtteranceId(utterance.id())
                .setScore(score)
                .setRange(manifest.range())
                .setPolarity(polarity(score))
                .setModalities(utterance.records().keySet().stream()
                        .map(PeerModel::avro)
                        .toList())
                .setWaitedFor(awaited)
                .setRelease(utterance.size() == awaited.size() ? Release.COMPLETE : Release.DEADLINE)
                .setRevision(0)
                .setModel(reference)
                .setSources(List.copyOf(utterance.sources().values()))
                .setLatency(new Latency(0L, 0L, 0L))
                .build();
    }

    private static void place(Sentiment.Builder event, SpecificRecord first) {
        if (first instanceof Transcript text) {
            event.setClipId(text.getClipId())
                    .setSequence(text.getSequence())
                    .setStartMs(text.getStartMs())
                    .setEndMs(text.getEndMs());
        } else if (first instanceof FeatureFrames frames) {
            event.setClipId(frames.getClipId())
                    .setSequence(frames.getSequence())
                    .setStartMs(frames.getStartMs())
                    .setEndMs(frames.getEndMs());
        }
    }

    private Polarity polarity(float score) {
        if (Math.abs(score) <= manifest.neutral()) {
            return Polarity.NEUTRAL;
        }
        return score < 0 ? Polarity.NEGATIVE : Polarity.POSITIVE;
    }

    private static io.trivalent.Modality avro(Modality modality) {
        return io.trivalent.Modality.valueOf(modality.name());
    }
}
