package io.trivalent.pipeline.emit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import io.trivalent.wire.TopicAdmin;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private static final Source TEXT = new Source("transcripts", 3, 41);
    private static final Source VISUAL = new Source("visual", 3, 5_000_000_000L);

    @Test
    void carriesTheOriginalBytesAndWhyAndWhere() {
        // Given
        var original = Bytes.wrap(new byte[] {0, 1, 2});
        // When
        var rejection = Rejection.ofRecord(
                RejectionCode.WRONG_WIDTH,
                "visual has 2 columns, expected 3",
                Bytes.wrap(new byte[0]),
                VISUAL,
                original);
        // Then
        assertThat(DeadLetter.value(rejection)).containsExactly(0, 1, 2);
        assertThat(headers(rejection))
                .containsExactly(
                        "trivalent.code=WRONG_WIDTH",
                        "trivalent.stage=validate",
                        "__streams.errors.message=visual has 2 columns, expected 3",
                        "__streams.errors.topic=visual",
                        "__streams.errors.partition=3",
                        "__streams.errors.offset=5000000000",
                        "trivalent.sources=visual-3@5000000000");
    }

    @Test
    void namesEveryRecordOfAnUtterance() {
        // When
        var rejection = Rejection.ofUtterance(
                RejectionCode.SCORE_FAILED, "graph failed: ü", new UtteranceId("u1"), List.of(TEXT, VISUAL));
        // Then
        assertThat(DeadLetter.value(rejection)).isEmpty();
        assertThat(headers(rejection))
                .contains(
                        "trivalent.stage=score",
                        "__streams.errors.message=graph failed: ü",
                        "__streams.errors.topic=transcripts",
                        "trivalent.sources=transcripts-3@41,visual-3@5000000000");
    }

    @Test
    void saysWhichAttemptWasRefused() {
        // Given
        var again = new Source("acoustic", 3, 52, 2);
        // When
        var rejection =
                Rejection.ofUtterance(RejectionCode.MISSING_REQUIRED, "m", new UtteranceId("u1"), List.of(TEXT, again));
        // Then
        assertThat(headers(rejection))
                .contains("trivalent.sources=transcripts-3@41,acoustic-3@52", "trivalent.attempt=2");
    }

    @Test
    void leavesOutWhatIsTooLargeToBeSentOn() {
        // Given
        var largest = Bytes.wrap(new byte[TopicAdmin.MAX_MESSAGE_BYTES]);
        var larger = Bytes.wrap(new byte[TopicAdmin.MAX_MESSAGE_BYTES + 1]);
        var key = Bytes.wrap(new byte[(1 << 16) + 1]);
        // When
        var fits = Rejection.ofRecord(RejectionCode.TOO_LARGE, "m", Bytes.wrap(new byte[1 << 16]), VISUAL, largest);
        var doesNot = Rejection.ofRecord(RejectionCode.TOO_LARGE, "m".repeat(2_001), key, VISUAL, larger);
        // Then
        assertThat(DeadLetter.value(fits)).isSameAs(largest.get());
        assertThat(DeadLetter.key(fits)).hasSize(1 << 16);
        assertThat(DeadLetter.value(doesNot)).isEmpty();
        assertThat(DeadLetter.key(doesNot)).isEmpty();
        assertThat(headers(doesNot))
                .contains(
                        "trivalent.original-bytes=" + (TopicAdmin.MAX_MESSAGE_BYTES + 1),
                        "__streams.errors.message=" + "m".repeat(2_000) + "…",
                        "trivalent.sources=visual-3@5000000000");
    }

    private static List<String> headers(Rejection rejection) {
        return StreamSupport.stream(DeadLetter.headers(rejection).spliterator(), false)
                .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .toList();
    }
}
