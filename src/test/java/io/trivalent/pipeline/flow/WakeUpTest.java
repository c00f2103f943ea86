package io.trivalent.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.junit.jupiter.api.Test;

class WakeUpTest {
    private final MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    private final List<Long> calls = new ArrayList<>();
    private final WakeUp wakeUp = new WakeUp(context, Duration.ofMillis(5), calls::add);

    @Test
    void isNotScheduledWhileNothingWaits() {
        // When
        wakeUp.update(false);
        // Then
        assertThat(context.scheduledPunctuators()).isEmpty();
    }

    @Test
    void callsTheStageByTheWallClockWhileSomethingWaits() {
        // When
        wakeUp.update(true);
        wakeUp.update(true);
        // Then
        assertThat(context.scheduledPunctuators()).hasSize(1);
        CapturedPunctuator scheduled = context.scheduledPunctuators().get(0);
        assertThat(scheduled.getInterval()).isEqualTo(Duration.ofMillis(5));
        assertThat(scheduled.getType()).isEqualTo(PunctuationType.WALL_CLOCK_TIME);
        assertThat(scheduled.cancelled()).isFalse();
        scheduled.getPunctuator().punctuate(1_000);
        assertThat(calls).containsExactly(1_000L);
    }

    @Test
    void isCancelledAtTheFirstCallAtWhichNothingWaitsAndScheduledAgainLater() {
        // When
        wakeUp.update(true);
        wakeUp.update(false);
        wakeUp.update(true);
        wakeUp.update(false);
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(1_000);
        wakeUp.update(true);
        // Then
        assertThat(calls).isEmpty();
        assertThat(context.scheduledPunctuators())
                .extracting(CapturedPunctuator::cancelled)
                .containsExactly(true, false);
    }
}
