package io.trivalent.pipeline.emit;

import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.vocabulary.Modality;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Modalities are in conflict if one is positive and another negative, beyond a neutral band of 0.1. */
class ConflictTest {
    static Stream<Arguments> unimodalScores() {
        return Stream.of(
                Arguments.of("no scores", Map.of(), List.of()),
                Arguments.of("one score", Map.of(TEXT, -0.9f), List.of()),
                Arguments.of("same sign", Map.of(TEXT, 0.9f, ACOUSTIC, 0.2f), List.of()),
                Arguments.of("two signs", Map.of(TEXT, 0.9f, ACOUSTIC, -0.2f), List.of(TEXT, ACOUSTIC)),
                Arguments.of("not the text", Map.of(VISUAL, 0.3f, ACOUSTIC, -0.3f), List.of(ACOUSTIC, VISUAL)),
                Arguments.of("negative one in the band", Map.of(TEXT, 0.9f, ACOUSTIC, -0.1f), List.of()),
                Arguments.of("positive one in the band", Map.of(TEXT, 0.1f, VISUAL, -0.9f), List.of()),
                Arguments.of(
                        "third in the band", Map.of(TEXT, 0.2f, ACOUSTIC, 0.05f, VISUAL, -0.2f), List.of(TEXT, VISUAL)),
                Arguments.of(
                        "two against one",
                        Map.of(TEXT, 0.2f, ACOUSTIC, 0.3f, VISUAL, -0.2f),
                        List.of(TEXT, ACOUSTIC, VISUAL)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unimodalScores")
    void namesTheModalitiesInConflict(String name, Map<Modality, Float> unimodal, List<Modality> expected) {
        // When, then
        assertThat(Conflict.between(unimodal, 0.1f)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unimodalScores")
    void hasNoConflictInABandAsWideAsTheRange(String name, Map<Modality, Float> unimodal) {
        // When, then
        assertThat(Conflict.between(unimodal, 1)).isEmpty();
    }
}
