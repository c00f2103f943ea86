package io.trivalent.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Modality;
import io.trivalent.Polarity;
import io.trivalent.Sentiment;
import io.trivalent.fixtures.Evaluations;
import io.trivalent.fixtures.Events;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EventLinesTest {
    private static final Sentiment PLAIN = Events.event(1, 0, "", 0.5);
    private static final Sentiment DOUBTFUL = Sentiment.newBuilder(PLAIN)
            .setPolarity(Polarity.POSITIVE)
            .setConfidenceLow(-0.25f)
            .setConfidenceHigh(1f)
            .setConflict(List.of(Modality.TEXT, Modality.VISUAL))
            .build();

    @Test
    void showsIntervalAndConflictOfAnEventThatHasThem() {
        // When, then
        assertThat(EventLines.said(PLAIN)).isEqualTo("+0.50 on [-1, 1]  positive  (late-fusion/1)");
        assertThat(EventLines.said(DOUBTFUL))
                .isEqualTo("+0.50 on [-1, 1]  positive, between -0.25 and +1.00, conflict text+visual"
                        + "  (late-fusion/1)");
    }

    @Test
    void writesBoundsThatDoNotExistAsNull() {
        // When, then
        assertThat(EventLines.json("so good", PLAIN))
                .hasToString("{\"text\":\"so good\",\"score\":0.5,\"range\":1.0,\"polarity\":\"positive\","
                        + "\"confidence_low\":null,\"confidence_high\":null,\"conflict\":[],"
                        + "\"model\":\"late-fusion/1\"}");
        assertThat(EventLines.json("so good", DOUBTFUL).toString())
                .contains("\"confidence_low\":-0.25,\"confidence_high\":1.0,\"conflict\":[\"text\",\"visual\"]");
    }

    @Test
    void showsIntervalAndConflictOfAnUtteranceThatHasThem() {
        // Given
        var conflict = List.of(io.trivalent.vocabulary.Modality.TEXT, io.trivalent.vocabulary.Modality.ACOUSTIC);
        // When, then
        assertThat(EventLines.line(Evaluations.scored("u1", OptionalDouble.empty(), 0.5, 1)))
                .isEqualTo("+0.50  words of u1                                   text+acoustic+visual");
        assertThat(EventLines.line(Evaluations.doubtful("u1", OptionalDouble.empty(), -0.5, 1.5, conflict)))
                .isEqualTo("+0.50  words of u1                                   text+acoustic"
                        + "  [-0.50, +1.50]  conflict text+acoustic");
    }
}
