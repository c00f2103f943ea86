package io.trivalent.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Latency;
import io.trivalent.Modality;
import io.trivalent.ModelReference;
import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger(Map.of("a", 3, "b", 2));

    @Test
    void countsASecondEventOfTheSameRevisionAsADuplicate() {
        // Given
        ledger.event("a", event(0, 0.1f));
        // When
        ledger.event("a", event(0, 0.2f));
        // Then
        assertThat(ledger.duplicates()).isEqualTo(1);
        assertThat(scores()).containsExactly(0.1f);
        assertThat(ledger.settled()).isEqualTo(1);
    }

    @Test
    void replacesAnEventByItsLaterRevision() {
        // Given
        ledger.event("a", event(0, 0.1f));
        // When
        ledger.event("a", event(1, 0.2f));
        // Then
        assertThat(ledger.duplicates()).isZero();
        assertThat(scores()).containsExactly(0.2f);
        assertThat(ledger.settled()).isEqualTo(1);
    }

    @Test
    void settlesAnUtteranceWhenAllItsRecordsAreRejected() {
        // When
        ledger.deadLetter("b", "WRONG_WIDTH");
        int afterOne = ledger.settled();
        ledger.deadLetter("b", "TOO_LARGE");
        // Then
        assertThat(afterOne).isZero();
        assertThat(ledger.settled()).isEqualTo(1);
        assertThat(ledger.deadLettersByCode()).containsOnly(Map.entry("WRONG_WIDTH", 1L), Map.entry("TOO_LARGE", 1L));
    }

    @Test
    void settlesAnUtteranceWhenItIsRejectedAsAWhole() {
        // When
        ledger.deadLetter("a", "MISSING_REQUIRED");
        // Then
        assertThat(ledger.settled()).isEqualTo(1);
    }

    private List<Float> scores() {
        return ledger.events().values().stream()
                .map(received -> received.event().getScore())
                .toList();
    }

    private static Received event(int revision, float score) {
        var event = Sentiment.newBuilder()
                .setUtteranceId("a")
                .setScore(score)
                .setRange(1)
                .setPolarity(Polarity.NEUTRAL)
                .setModalities(List.of(Modality.TEXT))
                .setModel(new ModelReference("m", "1", ""))
                .setSources(List.of())
                .setLatency(new Latency(0L, 0L, 0L))
                .setRevision(revision)
                .build();
        return new Received(event, 0);
    }
}
