package io.trivalent.pipeline.batch;

import static io.trivalent.fixtures.Utterances.ofSteps;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Settled;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.RunCosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limits on waiting bytes and on padded bytes of one batch; a step has 4 bytes. */
class BatchLimitsTest {
    private final List<Batch> batches = new ArrayList<>();

    @Test
    void dividesAFlushThatWouldExceedTheLimitWithPadding() {
        // Given
        var capped = capped(191);
        for (int steps : List.of(16, 14, 15)) {
            capped.add(ofSteps(Integer.toString(steps), steps), 0);
        }
        // When: 3 rows of 16 steps would be 192 bytes
        capped.drain(FlushCause.COMMIT);
        // Then
        assertThat(BatcherTest.ids(batches)).hasSize(2).allMatch(batch -> batch.size() <= 2);
        assertThat(capped.heldBytes()).isZero();
    }

    @Test
    void flushesTheWaitingWhenTheirBytesExceedTheLimit() {
        // Given
        var capped = capped(100);
        capped.add(ofSteps("16", 16), 0);
        capped.add(ofSteps("8", 8), 0);
        // When
        capped.add(ofSteps("2", 2), 0);
        // Then
        assertThat(BatcherTest.ids(batches)).containsExactly(List.of("16"), List.of("8"));
        assertThat(batches).extracting(Batch::cause).containsOnly(FlushCause.CAPPED);
        assertThat(capped.held()).isEqualTo(1);
        assertThat(capped.heldBytes()).isEqualTo(8);
    }

    @Test
    void flushesAnUtteranceThatIsLargerThanTheLimitAlone() {
        // Given
        var capped = capped(10);
        capped.add(ofSteps("small", 1), 0);
        // When
        capped.add(ofSteps("large", 100), 0);
        capped.add(ofSteps("next", 1), 0);
        // Then
        assertThat(BatcherTest.ids(batches)).containsExactly(List.of("small"), List.of("large"));
        assertThat(capped.heldBytes()).isEqualTo(4);
    }

    private Batcher capped(long maxBytes) {
        var tight = Settled.with(Map.of("batch.max-bytes", Long.toString(maxBytes)));
        return new Batcher(tight.batch(), new FlowCounters(), new RunCosts(), () -> false, batches::add);
    }
}
