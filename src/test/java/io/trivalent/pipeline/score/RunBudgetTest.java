package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much time runs may take in one transaction. The longest run takes 10 ns. */
class RunBudgetTest {
    private final RunBudget budget = new RunBudget(10);

    @Test
    void allowsARunOnlyIfItMayLastForMaxRun() {
        // Given
        budget.spend(10);
        budget.spend(10);
        boolean third = budget.allowsRun();
        // When
        budget.spend(1);
        // Then
        assertThat(third).isTrue();
        assertThat(budget.allowsRun()).isFalse();
    }

    @Test
    void countsASuspendedRunAsOneOfMaxRun() {
        // When
        budget.spend(1_000_000);
        // Then
        assertThat(budget.allowsRun()).isTrue();
    }

    @Test
    void sharesTheTimeOfATransactionWithWhatIsFlushedBeforeItsCommit() {
        // Given
        budget.spend(10);
        budget.spend(10);
        budget.spend(10);
        // When
        budget.beforeCommit();
        boolean whileFlushing = budget.allowsRun();
        budget.resetAfterCommit();
        // Then
        assertThat(whileFlushing).isFalse();
        assertThat(budget.allowsRun()).isTrue();
    }

    @Test
    void startsAnewIfATransactionHadNothingButItsFlush() {
        // Given
        budget.beforeCommit();
        budget.spend(10);
        budget.spend(10);
        budget.spend(10);
        // When
        budget.beforeCommit();
        // Then
        assertThat(budget.allowsRun()).isTrue();
    }
}
