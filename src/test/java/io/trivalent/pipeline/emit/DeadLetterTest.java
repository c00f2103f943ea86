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
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    private static final Source TEXT = new Source("transcripts", 3, 41);
    private static final Source VISUAL = new Source("visual", 3, 5_000_000_000L);
    private static final int LIMIT = TopicAdmin.MAX_DEAD_LETTER_BYTES;
    private static final Headers NO_HEADERS = new RecordHeaders();
    private static final Rejection REJECTION =
            Rejection.ofRecord(RejectionCode.BAD_ID, "m", Bytes.wrap(new byte[0]), VISUAL, Bytes.wrap(new byte[] {1}));

    @Test
    void carriesTheOriginalBytesTheReasonAndTheSource() {
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
        var letter = letter(rejection);
        assertThat(letter.value()).containsExactly(0, 1, 2);
        assertThat(headers(letter))
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
        var letter = letter(rejection);
        assertThat(letter.value()).isEmpty();
        assertThat(headers(letter))
                .contains(
                        "trivalent.stage=score",
                        "__streams.errors.message=graph failed: ü",
                        "__streams.errors.topic=transcripts",
                        "trivalent.sources=transcripts-3@41,visual-3@5000000000");
    }

    @Test
    void namesTheRejectedAttempt() {
        // Given
        var again = new Source("acoustic", 3, 52, 2);
        // When
        var rejection =
                Rejection.ofUtterance(RejectionCode.MISSING_REQUIRED, "m", new UtteranceId("u1"), List.of(TEXT, again));
        // Then
        assertThat(headers(letter(rejection)))
                .contains("trivalent.sources=transcripts-3@41,acoustic-3@52", "trivalent.attempt=2");
    }

    @Test
    void omitsAValueAndAKeyThatAreTooLarge() {
        // Given
        var original = Bytes.wrap(new byte[2_000]);
        var key = Bytes.wrap(new byte[(1 << 16) + 1]);
        var fits = Rejection.ofRecord(RejectionCode.TOO_LARGE, "m", Bytes.wrap(new byte[1 << 16]), VISUAL, original);
        var doesNot = Rejection.ofRecord(RejectionCode.TOO_LARGE, "m".repeat(2_001), key, VISUAL, original);
        // When
        var whole = new DeadLetter(fits, NO_HEADERS, 80_000);
        var cut = new DeadLetter(doesNot, NO_HEADERS, 2_000);
        // Then
        assertThat(whole.value()).isSameAs(original.get());
        assertThat(DeadLetter.key(fits)).hasSize(1 << 16);
        assertThat(cut.value()).isEmpty();
        assertThat(DeadLetter.key(doesNot)).isEmpty();
        assertThat(headers(cut))
                .contains(
                        "trivalent.original-bytes=2000",
                        "__streams.errors.message=" + "m".repeat(2_000) + "…",
                        "trivalent.sources=visual-3@5000000000");
    }

    @Test
    void copiesTheHeadersOfTheRecordExceptOurOwn() {
        // Given
        var original = new RecordHeaders()
                .add("traceparent", "00-1".getBytes(UTF_8))
                .add("trivalent.code", "FORGED".getBytes(UTF_8))
                .add("__streams.errors.topic", "forged".getBytes(UTF_8));
        // When
        var letter = new DeadLetter(REJECTION, original, LIMIT);
        var small = new DeadLetter(REJECTION, original.add("large", new byte[400]), 1_000);
        // Then
        assertThat(headers(letter))
                .startsWith("traceparent=00-1", "trivalent.code=BAD_ID")
                .hasSize(8);
        assertThat(headers(small)).startsWith("trivalent.code=BAD_ID").hasSize(7);
    }

    @Test
    void theLimitFallsToAQuarterOfALetterThatIsTooLarge() {
        // Given
        var limit = new LetterLimit();
        // When, then
        assertThat(limit.bytes()).isEqualTo(LIMIT);
        assertThat(limit.lower(1_000_000)).isEqualTo(250_000);
        assertThat(limit.lower(2_000_000)).isEqualTo(250_000);
        assertThat(limit.bytes()).isEqualTo(250_000);
    }

    private static DeadLetter letter(Rejection rejection) {
        return new DeadLetter(rejection, NO_HEADERS, LIMIT);
    }

    private static List<String> headers(DeadLetter letter) {
        return StreamSupport.stream(letter.headers().spliterator(), false)
                .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .toList();
    }
}
