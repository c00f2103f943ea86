package io.trivalent.repair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.vocabulary.Source;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class LetterTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void readsItsHeaders() {
        // When
        Letter letter = letter(
                "u1",
                Map.of(
                        "trivalent.code", "MISSING_REQUIRED",
                        "trivalent.stage", "join",
                        "__streams.errors.message", "no text",
                        "trivalent.sources", "a-b-1@7,visual-1@8",
                        "trivalent.attempt", "2"));
        // Then
        assertThat(letter.id()).isEqualTo("u1");
        assertThat(letter.sources()).containsExactly(new Source("a-b", 1, 7), new Source("visual", 1, 8));
        assertThat(letter.attempt()).isEqualTo(2);
        assertThat(letter.aboutUtterance()).isTrue();
        assertThat(letter.carriesBytes()).isFalse();
    }

    @Test
    void distinguishesRecordsFromUtterances() {
        // When
        Letter rejected = letter("u1", Map.of("trivalent.code", "WRONG_WIDTH", "trivalent.stage", "validate"));
        Letter truncated = letter("u1", Map.of("trivalent.stage", "validate", "trivalent.original-bytes", "9"));
        Letter late = letter("u1", Map.of("trivalent.code", "TOO_LATE", "trivalent.stage", "join"));
        // Then
        assertThat(rejected.aboutUtterance()).isFalse();
        assertThat(rejected.carriesBytes()).isTrue();
        assertThat(truncated.carriesBytes()).isFalse();
        assertThat(late.aboutUtterance()).isFalse();
        assertThat(late.carriesBytes()).isFalse();
    }

    @Test
    void acceptsMissingAndMalformedHeaders() {
        // When
        Letter letter = letter("", Map.of("trivalent.sources", "nonsense,visual-0@x", "trivalent.attempt", "many"));
        // Then
        assertThat(letter.code()).isEqualTo("UNKNOWN");
        assertThat(letter.sources()).isEmpty();
        assertThat(letter.attempt()).isZero();
        assertThat(LetterText.line(letter)).isEqualTo("1@5  2026-01-31T12:00:00Z  UNKNOWN    ''    ");
    }

    @Test
    void escapesControlCharactersInItsLine() {
        // When
        Letter letter = letter(
                "u\u001b[31m\n",
                Map.of(
                        "trivalent.code", "BAD_ID",
                        "trivalent.stage", "validate",
                        "__streams.errors.message", "m".repeat(301),
                        "trivalent.sources", "visual-0@3"));
        // Then
        assertThat(LetterText.line(letter))
                .isEqualTo("1@5  2026-01-31T12:00:00Z  BAD_ID  validate  'u\\u001b[31m\\u000a'  visual-0@3  "
                        + "m".repeat(300) + "…");
    }

    @Test
    void isWrittenAsJson() {
        // When
        Letter letter = letter(
                "u1",
                Map.of(
                        "trivalent.code", "TOO_LARGE",
                        "trivalent.stage", "validate",
                        "__streams.errors.message", "m",
                        "trivalent.sources", "visual-0@3",
                        "trivalent.original-bytes", "9",
                        "traceparent", "00-1"));
        // Then
        assertThat(LetterText.json(letter))
                .hasToString("{\"letter\":\"1@5\",\"time\":\"2026-01-31T12:00:00Z\",\"code\":\"TOO_LARGE\","
                        + "\"stage\":\"validate\",\"id\":\"u1\",\"attempt\":0,\"sources\":[\"visual-0@3\"],"
                        + "\"message\":\"m\",\"original_bytes\":\"9\",\"headers\":{\"traceparent\":\"00-1\"}}");
    }

    @Test
    void mustMatchEveryPartOfAFilter() {
        // Given
        Letter letter = letter("u1", Map.of("trivalent.code", "BAD_ID", "trivalent.stage", "validate"));
        // When, then
        assertThat(LetterFilter.all()).accepts(letter);
        assertThat(filter(Set.of("BAD_ID"), Set.of("validate"), Set.of("u1"), NOON))
                .accepts(letter);
        assertThat(filter(Set.of("TOO_LARGE"), Set.of(), Set.of(), NOON)).rejects(letter);
        assertThat(filter(Set.of(), Set.of("join"), Set.of(), NOON)).rejects(letter);
        assertThat(filter(Set.of(), Set.of(), Set.of("u2"), NOON)).rejects(letter);
        assertThat(filter(Set.of(), Set.of(), Set.of(), NOON.plusMillis(1))).rejects(letter);
        assertThat(new LetterFilter(Set.of(), Set.of(), Set.of(), Set.of(new Place(1, 6)), Optional.empty()))
                .rejects(letter);
    }

    @Test
    void parsesAndFormatsItsPlace() {
        assertThat(Place.parse("3@17")).isEqualTo(new Place(3, 17)).hasToString("3@17");
        assertThatThrownBy(() -> Place.parse("3-17"))
                .hasMessage("'3-17' is not the place of a letter, expected partition@offset as in 0@17");
    }

    @Test
    void lettersOfOneUtteranceShareAnAttempt() {
        // Given
        var plan = new LetterReplayPlan(List.of(), Map.of("u1", 3), 0);
        Map<String, String> join = Map.of("trivalent.code", "SCORE_TIMED_OUT", "trivalent.attempt", "1");
        Map<String, String> validate = Map.of("trivalent.stage", "validate", "trivalent.attempt", "1");
        // When, then
        assertThat(plan.attempt(letter("u1", join))).isEqualTo(3);
        assertThat(plan.attempt(letter("u1", validate))).isEqualTo(1);
    }

    private static LetterFilter filter(Set<String> codes, Set<String> stages, Set<String> ids, Instant since) {
        return new LetterFilter(codes, stages, ids, Set.of(), Optional.of(since));
    }

    private static Letter letter(String key, Map<String, String> headers) {
        Headers all = new RecordHeaders();
        headers.forEach((name, value) -> all.add(name, value.getBytes(UTF_8)));
        return new Letter(new Place(1, 5), NOON, Bytes.wrap(key.getBytes(UTF_8)), Bytes.wrap(new byte[0]), all);
    }
}
