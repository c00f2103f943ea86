package io.trivalent.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void putsTicksAtRoundNumbers() {
        // Given
        var axis = new Axis(-0.13, 0.94, 0, 100);
        // When
        var ticks = axis.ticks(5).stream().map(Axis::plain);
        // Then
        assertThat(ticks).containsExactly("0", "0.5");
    }

    @Test
    void pointsUpIfTheEndIsAboveTheStart() {
        // Given
        var axis = new Axis(0, 10, 200, 100);
        // When
        double pixel = axis.at(2);
        // Then
        assertThat(pixel).isEqualTo(180);
        assertThat(axis.at(11)).isEqualTo(100);
    }

    @Test
    void formatsNumbers() {
        assertThat(Axis.plain(0.1 + 0.2)).isEqualTo("0.3");
        assertThat(Axis.plain(100)).isEqualTo("100");
        assertThat(Axis.signed(1)).isEqualTo("+1");
        assertThat(Axis.signed(-1)).isEqualTo("−1");
        assertThat(Axis.fixed(-0.001, 2)).isEqualTo("0.00");
    }
}
