package io.trivalent.pipeline.quantize;

import static io.trivalent.vocabulary.RejectionCode.QUANTIZE_FAILED;

import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.validate.ValidPart;
import io.trivalent.runtime.FrameExtractor;
import io.trivalent.runtime.FrameQuantizer;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.Matrix;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/** Quantizes valid parts. One instance serves all tasks of a process. Thread-safe. */
public final class Quantize {
    private final Manifest manifest;
    private final Optional<TextQuantizer> texts;
    private final Map<Modality, FrameQuantizer> graphs;
    private final Optional<FrameExtractor> extractor;
    private final TimedOutInputs timedOutInputs;
    private final FlowCounters counters;

    /** The quantize stage of an open package. */
    public static Quantize of(LoadedModel model, TimedOutInputs timedOutInputs, FlowCounters counters) {
        return new Quantize(
                model.manifest(),
                model.tokenizer().map(tokenizer -> new TextQuantizer(tokenizer, model.annotator())),
                model.quantizers(),
                model.extractor(),
                timedOutInputs,
                counters);
    }

    /**
     * The quantizers of one package.
     *
     * @param texts present if the package reads text as tokens
     * @param graphs the quantizer graphs, for the modalities that have one
     * @param extractor present if the package computes acoustic features from sound
     * @param timedOutInputs parts whose run timed out
     */
    public Quantize(
            Manifest manifest,
            Optional<TextQuantizer> texts,
            Map<Modality, ? extends FrameQuantizer> graphs,
            Optional<FrameExtractor> extractor,
            TimedOutInputs timedOutInputs,
            FlowCounters counters) {
        this.manifest = manifest;
        this.texts = texts;
        this.graphs = new EnumMap<>(Modality.class);
        this.graphs.putAll(graphs);
        this.extractor = extractor;
        this.timedOutInputs = timedOutInputs;
        this.counters = counters;
    }

    /** Puts the quantized part or a rejection; nothing if the model does not read the part's modality. */
    public void quantize(ValidPart part, Outlet<QuantizedPart> out) {
        if (timedOutInputs.any()) {
            Optional<String> timedOut =
                    timedOutInputs.reason(List.of(part.origin().source()));
            if (timedOut.isPresent()) {
                reject(part, timedOut.get(), out);
                return;
            }
        }
        try {
            Optional<CompactTensor> tensor = part.payload()
                    .match(
                            text -> Optional.of(tokens(text)),
                            frames -> Optional.of(frames(part.origin().modality(), frames)),
                            pcm -> Optional.of(frames(part.origin().modality(), extracted(pcm))),
                            Optional::empty);
            counters.increment(Count.ACCEPTED);
            tensor.ifPresentOrElse(
                    compact -> out.next(quantized(part, compact)), () -> counters.increment(Count.UNREAD));
        } catch (GraphFailedException e) {
            String reason = String.valueOf(e.getMessage());
            if (e.kind() == GraphFailedException.Kind.TIMED_OUT) {
                timedOutInputs.remember(List.of(part.origin().source()), reason);
            }
            reject(part, reason, out);
        }
    }

    private static void reject(ValidPart part, String reason, Outlet<QuantizedPart> out) {
        out.reject(Rejection.ofRecord(
                QUANTIZE_FAILED,
                reason,
                Bytes.wrap(part.origin().utterance().value().getBytes(StandardCharsets.UTF_8)),
                part.origin().source(),
                part.original()));
    }

    private CompactTensor tokens(String text) {
        return texts.orElseThrow(
                        () -> new IllegalStateException("model %s does not read tokens".formatted(manifest.id())))
                .tensor(text);
    }

    private Matrix extracted(ByteBuffer pcm) {
        return extractor
                .orElseThrow(() -> new IllegalStateException("model %s has no extractor".formatted(manifest.id())))
                .frames(pcm);
    }

    private CompactTensor frames(Modality modality, Matrix frames) {
        FrameQuantizer graph = graphs.get(modality);
        CompactTensor tensor = graph == null
                ? new CompactTensor(TensorType.FLOAT32, frames.frames(), frames.dims(), frames.data())
                : graph.run(frames);
        ModalitySpec spec = manifest.modalities().get(modality);
        return spec instanceof ModalitySpec.Features features
                        && features.compact().maxSteps().isPresent()
                ? tensor.cut(features.compact().maxSteps().getAsInt())
                : tensor;
    }

    private QuantizedPart quantized(ValidPart part, CompactTensor tensor) {
        return new QuantizedPart(part.origin(), manifest.id(), tensor);
    }
}
