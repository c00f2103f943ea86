package io.trivalent.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.evaluate.Metrics.Judged;
import io.trivalent.vocabulary.Decimals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MetricsTest {
    private static final Path GOLDEN = Path.of("training/tests/golden/metrics.json");

    @TestFactory
    Stream<DynamicTest> agreesWithTheTrainingModule() throws IOException {
        var cases = new ObjectMapper().readTree(GOLDEN.toFile());
        assertThat(cases).isNotEmpty();
        return StreamSupport.stream(cases.spliterator(), false)
                .map(golden -> DynamicTest.dynamicTest(
                        golden.get("name").asText() + ", range " + golden.get("range"), () -> agrees(golden)));
    }

    private static void agrees(JsonNode golden) {
        // Given
        var judged = new ArrayList<Judged>();
        for (int i = 0; i < golden.get("labels").size(); i++) {
            judged.add(new Judged(
                    golden.get("predictions").get(i).asDouble(),
                    golden.get("labels").get(i).asDouble()));
        }
        // When
        var metrics = Metrics.of(golden.get("range").asDouble(), judged).values();
        // Then
        assertThat(metrics).hasSameSizeAs(golden.get("metrics"));
        metrics.forEach((name, value) -> {
            var expected = golden.get("metrics").get(name);
            if (expected.isNull()) {
                assertThat(value).as(name).isEmpty();
            } else {
                assertThat(value.orElseThrow()).as(name).isCloseTo(expected.asDouble(), within(1e-12));
            }
        });
    }

    @Test
    void roundsHalvesToEven() {
        // Given
        var judged = List.of(new Judged(0.5, 0), new Judged(1.5, 2), new Judged(2.5, 2), new Judged(-0.5, 0));
        // When
        var metrics = Metrics.of(3, judged);
        // Then
        assertThat(metrics.value("acc7")).hasValue(1);
    }

    @Test
    void weightsTheScoreOfEachClassByItsTrueMembers() {
        // Given: one of three positives is missed, the only negative is found
        var judged = List.of(new Judged(1, 1), new Judged(1, 1), new Judged(-1, 1), new Judged(-1, -1));
        // When
        var metrics = Metrics.of(3, judged);
        // Then: F1 of positives 2*2/(2+3), of negatives 2*1/(2+1)
        assertThat(metrics.value("f1_nonneg").orElseThrow()).isCloseTo(0.75 * 4 / 5 + 0.25 * 2 / 3, within(1e-15));
        assertThat(metrics.value("acc2_nonneg")).hasValue(0.75);
    }

    @Test
    void countsZeroAsNonNegativeInRange3AndAsNegativeInRange1() {
        // Given
        var judged = List.of(new Judged(0, 1), new Judged(0, -1));
        // When
        var mosi = Metrics.of(3, List.of(judged.get(0)));
        var sims = Metrics.of(1, List.of(judged.get(1)));
        // Then
        assertThat(mosi.value("acc2_nonneg")).hasValue(1);
        assertThat(sims.value("acc2")).hasValue(1);
    }

    @Test
    void computesRange2LikeRange3WithoutSevenClasses() {
        // Given
        var judged = List.of(new Judged(2.6, 2), new Judged(-1.4, -2), new Judged(0.4, 0), new Judged(-0.1, 1));
        // When
        var range2 = Metrics.of(2, judged).values();
        var range3 = new LinkedHashMap<>(Metrics.of(3, judged).values());
        // Then: rounded and clipped 2, -1, 0, 0 against 2, -2, 0, 1
        assertThat(range2.get("acc5")).hasValue(0.5);
        range3.remove("acc7");
        assertThat(range2).isEqualTo(range3);
        assertThat(Bins.of(2).names()).containsExactly("−2", "−1", "0", "+1", "+2");
    }

    @Test
    void leavesMetricsWithoutUtterancesUndefined() {
        // Given
        List<Judged> none = List.of();
        // When
        var metrics = Metrics.of(3, none);
        // Then
        assertThat(metrics.values().values()).hasSize(9).allSatisfy(value -> assertThat(value)
                .isEmpty());
    }

    @Test
    void putsALabelOnACutIntoTheClassBelowIt() {
        // Given
        var bins = new Bins.Cut(List.of(-0.1, 0.1));
        // When
        int bin = bins.indexOf(Decimals.of(0.1f));
        // Then
        assertThat(bin).isEqualTo(1);
    }

    @Test
    void dividesAnyOtherRangeIntoSevenEqualClasses() {
        // Given
        var bins = Bins.of(6);
        // Then: from the most negative to the most positive, each around a multiple of 2
        assertThat(List.of(-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0))
                .extracting(bins::indexOf)
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(bins.names()).hasSize(7).startsWith("≤ −5").endsWith("> +5");
    }

    @Test
    void rejectsNumbersThatAreNotFinite() {
        assertThatThrownBy(() -> new Judged(Double.NaN, 1))
                .hasMessage("prediction NaN, label 1.0, expected finite numbers");
    }
}
