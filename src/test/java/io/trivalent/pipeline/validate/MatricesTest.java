package io.trivalent.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.Encoding;
import io.trivalent.fixtures.Manifests;
import io.trivalent.fixtures.Records;
import io.trivalent.model.ModalitySpec;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MatricesTest {
    private static final Optional<ModalitySpec.Features> THREE_WIDE =
            Optional.of((ModalitySpec.Features) Manifests.frames(3));
    private static final Optional<ModalitySpec.Features> VECTOR =
            Optional.of(Manifests.features(1, Manifests.compact(1, false, OptionalInt.empty())));

    private final Matrices matrices = new Matrices(4_000);

    @Test
    void acceptsFramesOfTheExpectedWidthAndLength() {
        // When
        var matrix = check(2, 3, Records.floats(1, 2, 3, 4, 5, 6), THREE_WIDE);
        // Then
        assertThat(matrix.at(1, 2)).isEqualTo(6);
    }

    @Test
    void rejectsAnotherWidth() {
        faulty(1, 2, new byte[8], THREE_WIDE, RejectionCode.WRONG_WIDTH, "acoustic has 2 columns, expected 3");
    }

    @Test
    void rejectsDataShorterOrLongerThanFramesTimesDims() {
        faulty(
                2,
                3,
                new byte[20],
                THREE_WIDE,
                RejectionCode.WRONG_LENGTH,
                "acoustic has 20 bytes, expected 24 for 2 x 3 numbers of 4 bytes");
        faulty(
                2,
                3,
                new byte[25],
                THREE_WIDE,
                RejectionCode.WRONG_LENGTH,
                "acoustic has 25 bytes, expected 24 for 2 x 3 numbers of 4 bytes");
    }

    @Test
    void rejectsSeveralFramesIfTheModelReadsAVector() {
        faulty(
                2,
                1,
                new byte[8],
                VECTOR,
                RejectionCode.WRONG_LENGTH,
                "acoustic has 2 frames, expected 1, because the model reads a vector");
    }

    @Test
    void rejectsAMatrixWithoutFramesOrColumns() {
        faulty(
                0,
                3,
                new byte[0],
                THREE_WIDE,
                RejectionCode.NO_FRAMES,
                "acoustic has 0 frames of 3 columns, expected at least 1 of 1");
        faulty(
                3,
                0,
                new byte[0],
                Optional.empty(),
                RejectionCode.NO_FRAMES,
                "acoustic has 3 frames of 0 columns, expected at least 1 of 1");
        faulty(
                -1,
                -1,
                new byte[4],
                Optional.empty(),
                RejectionCode.NO_FRAMES,
                "acoustic has -1 frames of -1 columns, expected at least 1 of 1");
    }

    @Test
    void rejectsTooManyBytesBeforeItReadsThem() {
        // Given
        byte[] largest = new byte[4_000];
        // When, then
        assertThat(check(1_000, 1, ByteBuffer.wrap(largest), Optional.empty()).frames())
                .isEqualTo(1_000);
        faulty(
                1,
                1,
                new byte[4_001],
                Optional.empty(),
                RejectionCode.TOO_LARGE,
                "acoustic has 4001 bytes of frames, expected at most 4000");
    }

    @Test
    void rejectsSizesWhoseProductOverflows() {
        int max = Integer.MAX_VALUE;
        faulty(
                max,
                max,
                new byte[4],
                Optional.empty(),
                RejectionCode.WRONG_LENGTH,
                "acoustic has 4 bytes, expected 18446744056529682436 for 2147483647 x 2147483647 numbers of 4 bytes");
        // 2^30 x 4 numbers of 4 bytes are 0 in 32 bits
        faulty(
                1 << 30,
                4,
                new byte[0],
                Optional.empty(),
                RejectionCode.WRONG_LENGTH,
                "acoustic has 0 bytes, expected 17179869184 for 1073741824 x 4 numbers of 4 bytes");
    }

    @Test
    void findsANumberThatIsNotFiniteInAnyCell() {
        notFinite(
                Records.floats(1, 2, 3, 4, 5, Float.NaN),
                "acoustic has NaN in frame 1, column 2, expected finite numbers");
        notFinite(
                Records.floats(1, Float.NEGATIVE_INFINITY, 3, 4, 5, Float.NaN),
                "acoustic has -Infinity in frame 0, column 1, expected finite numbers");
    }

    @Test
    void findsAnInfiniteFloat16() {
        // Given: 65504, the largest, and infinity
        var data = ByteBuffer.wrap(new byte[] {(byte) 0xff, 0x7b, 0x00, 0x7c});
        // When, then
        assertThatThrownBy(() -> matrices.check(Modality.VISUAL, 2, 1, Encoding.FLOAT16, data, Optional.empty()))
                .hasMessage("visual has Infinity in frame 1, column 0, expected finite numbers");
    }

    @Test
    void countsTwoBytesForAFloat16() {
        // Given
        var data = ByteBuffer.wrap(new byte[8]);
        // When, then
        assertThatThrownBy(() -> matrices.check(Modality.VISUAL, 2, 1, Encoding.FLOAT16, data, Optional.empty()))
                .hasMessage("visual has 8 bytes, expected 4 for 2 x 1 numbers of 2 bytes");
    }

    @Test
    void readsFromThePositionOfTheBuffer() {
        // Given
        ByteBuffer data = Records.floats(1, 2, 3).position(4);
        // When
        var matrix = check(1, 2, data, Optional.empty());
        // Then
        assertThat(matrix.at(0, 0)).isEqualTo(2);
        assertThat(matrix.at(0, 1)).isEqualTo(3);
    }

    private void notFinite(ByteBuffer data, String message) {
        assertThatThrownBy(() -> check(2, 3, data, THREE_WIDE))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.code()).isEqualTo(RejectionCode.NOT_FINITE))
                .hasMessage(message);
    }

    private void faulty(
            int frames,
            int dims,
            byte[] data,
            Optional<ModalitySpec.Features> spec,
            RejectionCode code,
            String message) {
        assertThatThrownBy(() -> check(frames, dims, ByteBuffer.wrap(data), spec))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.code()).isEqualTo(code))
                .hasMessage(message);
    }

    private io.trivalent.vocabulary.Matrix check(
            int frames, int dims, ByteBuffer data, Optional<ModalitySpec.Features> spec) {
        return matrices.check(Modality.ACOUSTIC, frames, dims, Encoding.FLOAT32, data, spec);
    }
}
