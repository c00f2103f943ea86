package io.trivalent.pipeline.quantize;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Collected;
import io.trivalent.fixtures.Manifests;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Parts;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.validate.Payload;
import io.trivalent.pipeline.validate.ValidPart;
import io.trivalent.runtime.FrameQuantizer;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.GraphFailedException.Kind;
import io.trivalent.runtime.Tokenizer;
import io.trivalent.runtime.Tokens;
import io.trivalent.vocabulary.Matrix;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PartOrigin;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class QuantizeTest {
    private static final Source SOURCE = new Source("topic", 1, 2);
    private static final Bytes ORIGINAL = Bytes.wrap(new byte[] {1, 2, 3});
    private static final Manifest MANIFEST = Manifests.reading(Map.of(
            Modality.TEXT,
            Manifests.tokens(),
            Modality.ACOUSTIC,
            Manifests.features(2, Manifests.compact(2, true, OptionalInt.of(2))),
            Modality.VISUAL,
            new ModalitySpec.Features(
                    false,
                    2,
                    Optional.of("q.onnx"),
                    Manifests.compact(1, true, OptionalInt.of(2)),
                    Optional.empty(),
                    Optional.empty())));

    private final TimedOutInputs timedOutInputs = new TimedOutInputs();
    private final FlowCounters counters = new FlowCounters();
    private final Collected<QuantizedPart> out = new Collected<>();

    @Test
    void turnsTextIntoTokens() {
        // When
        quantize(Modality.TEXT, new Payload.Text("abc"), frames -> Parts.vector(0));
        // Then
        QuantizedPart part = out.values().get(0);
        assertThat(part.tensor()).isEqualTo(Parts.tokens(97, 98, 99));
        assertThat(part.model()).isEqualTo(Packages.LATE_FUSION);
        assertThat(part.utterance()).isEqualTo(new UtteranceId("u1"));
        assertThat(part.source()).isEqualTo(SOURCE);
        assertThat(part.eventMs()).isEqualTo(10);
        assertThat(part.arrivedMs()).isEqualTo(20);
        assertThat(counters.of(Count.ACCEPTED)).isEqualTo(1);
    }

    @Test
    void passesFramesWithoutAQuantizerAndCutsThemAtMaxSteps() {
        // When
        quantize(Modality.ACOUSTIC, new Payload.Frames(Matrix.of(1, 2, 1, 2)), frames -> Parts.vector(0));
        quantize(Modality.ACOUSTIC, new Payload.Frames(Matrix.of(3, 2, 1, 2, 3, 4, 5, 6)), frames -> Parts.vector(0));
        // Then
        assertThat(out.values())
                .extracting(QuantizedPart::tensor)
                .containsExactly(Parts.sequence(1, 1, 2), Parts.sequence(2, 1, 2, 3, 4));
    }

    @Test
    void computesFramesFromSound() {
        // When
        quantize(Modality.ACOUSTIC, new Payload.Sound(ByteBuffer.wrap(new byte[] {5, 0})), frames -> Parts.vector(0));
        // Then
        assertThat(out.values()).extracting(QuantizedPart::tensor).containsExactly(Parts.sequence(1, 5, -5));
    }

    @Test
    void runsTheQuantizerAndCutsItsOutputAtMaxSteps() {
        // When
        quantize(
                Modality.VISUAL,
                new Payload.Frames(Matrix.of(3, 2, 1, 2, 3, 4, 5, 6)),
                frames -> Parts.sequence(3, frames.at(0, 0), frames.at(1, 0), frames.at(2, 0)));
        // Then
        assertThat(out.values()).extracting(QuantizedPart::tensor).containsExactly(Parts.sequence(2, 1, 3));
    }

    @Test
    void rejectsARecordOnWhichTheQuantizerFails() {
        // When
        quantize(Modality.VISUAL, new Payload.Frames(Matrix.of(1, 2, 1, 2)), frames -> {
            throw new GraphFailedException("graph q.onnx failed: bad input");
        });
        // Then
        assertThat(out.rejections())
                .containsExactly(Rejection.ofRecord(
                        RejectionCode.QUANTIZE_FAILED,
                        "graph q.onnx failed: bad input",
                        Bytes.wrap("u1".getBytes(UTF_8)),
                        SOURCE,
                        ORIGINAL));
        assertThat(counters.of(Count.ACCEPTED)).isZero();
    }

    @Test
    void doesNotRunAgainOnARecordThatTimedOut() {
        // Given
        var runs = new ArrayList<Matrix>();
        FrameQuantizer hangs = frames -> {
            runs.add(frames);
            throw new GraphFailedException(Kind.TIMED_OUT, "graph q.onnx was terminated", new IllegalStateException());
        };
        quantize(Modality.VISUAL, new Payload.Frames(Matrix.of(1, 2, 1, 2)), hangs);
        // When
        quantize(Modality.VISUAL, new Payload.Frames(Matrix.of(1, 2, 1, 2)), hangs);
        // Then
        assertThat(runs).hasSize(1);
        assertThat(out.rejections())
                .extracting(Rejection::message)
                .containsExactly("graph q.onnx was terminated", "graph q.onnx was terminated");
    }

    @Test
    void countsPartsThatTheModelDoesNotRead() {
        // When
        quantize(Modality.VISUAL, new Payload.Unread(), frames -> Parts.vector(0));
        // Then
        assertThat(out.values()).isEmpty();
        assertThat(out.rejections()).isEmpty();
        assertThat(counters.of(Count.ACCEPTED)).isEqualTo(1);
        assertThat(counters.of(Count.UNREAD)).isEqualTo(1);
    }

    private void quantize(Modality modality, Payload payload, FrameQuantizer visual) {
        Tokenizer chars = text ->
                new Tokens(text.chars().asLongStream().toArray(), new int[text.length()], new int[text.length()]);
        var quantize = new Quantize(
                MANIFEST,
                Optional.of(new TextQuantizer(chars, Optional.empty())),
                Map.of(Modality.VISUAL, visual),
                Optional.of(pcm -> Matrix.of(1, 2, pcm.get(0), -pcm.get(0))),
                timedOutInputs,
                counters);
        quantize.quantize(
                new ValidPart(
                        new PartOrigin(new UtteranceId("u1"), modality, new Placement("", 0, 0, 0), SOURCE, 10, 20),
                        payload,
                        ORIGINAL),
                out);
    }
}
