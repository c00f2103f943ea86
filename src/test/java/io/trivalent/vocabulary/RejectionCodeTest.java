package io.trivalent.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionCodeTest {
    @ParameterizedTest
    @EnumSource
    void onlyScoreAndAMissingModalityRejectAWholeUtterance(RejectionCode code) {
        assertThat(code.wholeUtterance())
                .isEqualTo(code.stage().equals("score") || code == RejectionCode.MISSING_REQUIRED);
    }
}
