package io.trivalent.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecimalsTest {
    @Test
    void readsAFloatAsTheDecimalItWasWrittenAs() {
        assertThat(Decimals.of(0.1f)).isEqualTo(0.1);
        assertThat(Decimals.of(-2.4f)).isEqualTo(-2.4);
        assertThat(Decimals.of(3)).isEqualTo(3);
    }
}
