package io.trivalent.pipeline.batch;

import static io.trivalent.fixtures.Utterances.ofSteps;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Settled;
import io.trivalent.pipeline.flow.FlowCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The limits on waiting bytes and on padded bytes of one batch; a step has 4 bytes. */
class BatchLimitsTest {
    private final List<Batch> batches = new ArrayList<>();

    @Test
    void flushesTheWaitingBeforeAnUtteranceThatWouldPadThemTooFar() {
        // Given: a row of 16 steps makes 64 bytes, two of 100 steps make 800
        var capped = capped(799);
        capped.add(ofSteps("long1", 90), 0);
        // When
        capped.add(ofSteps("long2", 100), 1);
        // Then
        assertThat(BatcherTest.ids(batches)).containsExactly(List.of("long1"));
        assertThat(batches).extracting(Batch::cause).containsExactly(FlushCause.CAPPED);
        assertThat(capped.held()).isEqualTo(1);
        assertThat(capped.heldBytes()).isEqualTo(400);
    }

    @Test
    void splitsADrainThatWouldExceedTheLimitWithPadding() {
        // Given
        var capped = capped(191);
        for (int steps : List.of(16, 1, 7)) {
            capped.add(ofSteps(Integer.toString(steps), steps), 0);
        }
        // When: 3 rows of 16 steps would be 192 bytes
        capped.drain(FlushCause.COMMIT);
        // Then
        assertThat(BatcherTest.ids(batches)).containsExactly(List.of("16", "7"), List.of("1"));
        assertThat(capped.heldBytes()).isZero();
    }

    @Test
    void flushesTheWaitingWhenTheirBytesExceedTheLimit() {
        // Given: each in a bucket of its own
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
        // When
        capped.add(ofSteps("small", 1), 0);
        capped.add(ofSteps("large", 100), 0);
        // Then
        assertThat(BatcherTest.ids(batches)).containsExactly(List.of("small"), List.of("large"));
        assertThat(capped.heldBytes()).isZero();
    }

    private Batcher capped(long maxBytes) {
        var tight = Settled.with(Map.of("batch.buckets", "1,8,16", "batch.max-bytes", Long.toString(maxBytes)));
        return new Batcher(tight.batch(), new FlowCounters(), batches::add);
    }
}
