package io.trivalent.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EstimateTest {
    @Test
    void theIntervalOfAShareIsThatOfItsStandardError() {
        // Given: half of a hundred
        List<Integer> hundred = IntStream.range(0, 100).boxed().toList();
        // When
        var share = Estimate.of(
                hundred, drawn -> drawn.stream().mapToInt(i -> i % 2).average());
        // Then: 0.5 - 1.96 * 0.05 and 0.5 + 1.96 * 0.05
        assertThat(share.value()).hasValue(0.5);
        assertThat(share.low().orElseThrow()).isCloseTo(0.402, within(0.02));
        assertThat(share.high().orElseThrow()).isCloseTo(0.598, within(0.02));
    }

    @Test
    void drawsAsManyConversationsAsThereAreAndTheSameOnesAgain() {
        // Given
        List<Integer> ten = IntStream.range(0, 10).boxed().toList();
        // When
        var size = Estimate.of(ten, drawn -> OptionalDouble.of(drawn.size()));
        var different = Estimate.of(ten, drawn -> OptionalDouble.of(new HashSet<>(drawn).size()));
        // Then
        assertThat(size).isEqualTo(new Estimate(OptionalDouble.of(10), OptionalDouble.of(10), OptionalDouble.of(10)));
        assertThat(different.high().orElseThrow()).isLessThan(10);
        assertThat(Estimate.of(ten, drawn -> OptionalDouble.of(new HashSet<>(drawn).size())))
                .isEqualTo(different);
    }

    @Test
    void hasNoIntervalIfADrawHasNoFigure() {
        // Given: of two conversations, some draws have one of them twice
        List<Integer> two = List.of(1, 2);
        // When
        var estimate = Estimate.of(
                two, drawn -> new HashSet<>(drawn).size() == 2 ? OptionalDouble.of(1) : OptionalDouble.empty());
        // Then
        assertThat(estimate)
                .isEqualTo(new Estimate(OptionalDouble.of(1), OptionalDouble.empty(), OptionalDouble.empty()));
    }
}
