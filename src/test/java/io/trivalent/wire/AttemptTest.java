package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.vocabulary.Source;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptTest {
    @ParameterizedTest(name = "\"{0}\" is attempt {1}")
    @CsvSource({
        "0, 0",
        "1, 1",
        "007, 7",
        "1000, 1000",
        "1001, 0",
        "-1, 0",
        "+1, 0",
        "1.5, 0",
        "' 2', 0",
        "'', 0",
        "two, 0",
        "٣, 0",
        "00000000000000000001, 0"
    })
    void anInvalidAttemptCountsAsTheFirst(String value, int expected) {
        // Given
        var headers = new RecordHeaders().add(Source.ATTEMPT_HEADER, value.getBytes(UTF_8));
        // When, then
        assertThat(Attempt.of(headers)).isEqualTo(expected);
    }

    @Test
    void aMissingAttemptCountsAsTheFirst() {
        assertThat(Attempt.of(new RecordHeaders())).isZero();
        assertThat(Attempt.of(new RecordHeaders().add(Source.ATTEMPT_HEADER, null)))
                .isZero();
    }

    @Test
    void theLastHeaderWins() {
        // Given
        var headers = new RecordHeaders()
                .add(Source.ATTEMPT_HEADER, "1".getBytes(UTF_8))
                .add(Source.ATTEMPT_HEADER, "2".getBytes(UTF_8));
        // When, then
        assertThat(Attempt.of(headers)).isEqualTo(2);
    }
}
