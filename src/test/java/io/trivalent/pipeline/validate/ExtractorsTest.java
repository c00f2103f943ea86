package io.trivalent.pipeline.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Manifests;
import io.trivalent.model.Manifest;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractorsTest {
    private static final Manifest MANIFEST = Manifests.reading(
            Map.of(Modality.ACOUSTIC, Manifests.framesOf("ours/2#ab12", 3), Modality.VISUAL, Manifests.frames(3)));

    private final FlowCounters counters = new FlowCounters();

    @ParameterizedTest
    @EnumSource
    void acceptsTheExtractorOfTheTrainingData(UnnamedExtractor unnamed) {
        // When
        extractors(unnamed).check(Modality.ACOUSTIC, "ours/2#ab12");
        // Then
        assertThat(counters.of(Count.UNNAMED_EXTRACTOR)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ours/2", "ours/2#ab13", "OURS/2#ab12", "ours/2#ab12 ", "theirs"})
    void rejectsEveryOtherNameWithBothNames(String name) {
        assertThatThrownBy(() -> extractors(UnnamedExtractor.WARN).check(Modality.ACOUSTIC, name))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.code()).isEqualTo(RejectionCode.WRONG_EXTRACTOR))
                .hasMessage(
                        "acoustic features come from '%s', expected 'ours/2#ab12', from which model late-fusion/1 learned",
                        name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void countsOrRejectsFeaturesWithoutAName(String name) {
        // When
        extractors(UnnamedExtractor.WARN).check(Modality.ACOUSTIC, name);
        // Then
        assertThat(counters.of(Count.UNNAMED_EXTRACTOR)).isEqualTo(1);
        assertThatThrownBy(() -> extractors(UnnamedExtractor.REQUIRE).check(Modality.ACOUSTIC, name))
                .hasMessage(
                        "acoustic features do not name their extractor, expected 'ours/2#ab12', from which model late-fusion/1 learned");
    }

    @Test
    void acceptsAnyNameWhereTheModelNamesNoneOrReadsNothing() {
        assertThatCode(() -> {
                    extractors(UnnamedExtractor.REQUIRE).check(Modality.VISUAL, "");
                    extractors(UnnamedExtractor.REQUIRE).check(Modality.TEXT, "theirs");
                })
                .doesNotThrowAnyException();
        assertThat(counters.of(Count.UNNAMED_EXTRACTOR)).isZero();
    }

    @Test
    void quotesOnlyTheBeginningOfALongName() {
        assertThatThrownBy(() -> extractors(UnnamedExtractor.WARN).check(Modality.ACOUSTIC, "x".repeat(1_000_000)))
                .hasMessageContaining("from '%s…'", "x".repeat(300));
    }

    private Extractors extractors(UnnamedExtractor unnamed) {
        return new Extractors(unnamed, MANIFEST, counters);
    }
}
