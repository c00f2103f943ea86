package io.trivalent.pipeline.join;

import static io.trivalent.fixtures.Parts.acoustic;
import static io.trivalent.fixtures.Parts.attempt;
import static io.trivalent.fixtures.Parts.text;
import static io.trivalent.fixtures.Parts.visual;
import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static io.trivalent.vocabulary.RejectionCode.MISSING_REQUIRED;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Parts;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Rejection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records that are sent again after their utterance was rejected. */
class RepairTest {
    private static final Map<String, String> STRICT = Map.of("join.required", "visual");

    private JoinBench join = JoinBench.plain();

    @AfterEach
    void everyPartIsAccountedFor() {
        assertThat(join.brokenLaws()).isEmpty();
    }

    @Test
    void aHigherAttemptBeginsTheUtteranceAgain() {
        // Given: the join released the utterance, then its scoring failed
        join.accept(complete(0));
        // When
        join.accept(complete(1));
        // Then
        assertThat(join.released()).containsExactly("a", "a");
        assertThat(join.releaseDetails()).extracting(ReleaseDetails::revision).containsOnly(0);
    }

    @Test
    void theSameOrALowerAttemptIsAStraggler() {
        // Given
        join.accept(complete(0)).accept(complete(2));
        // When
        join.accept(complete(2)).restart().accept(complete(1)).accept(complete(2));
        // Then
        assertThat(join.released()).containsExactly("a", "a");
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(9);
    }

    @Test
    void anUtteranceThatTheJoinRejectedCanBeSentAgain() {
        // Given
        join = new JoinBench(STRICT);
        join.accept(text("a", 1_000)).silence(2_000).accept(visual("a", 1_500)).restart();
        // When
        join.accept(attempt(1, text("a", 1_600)), attempt(1, visual("a", 1_600)))
                .silence(2_000);
        // Then
        assertThat(join.rejectionCodes()).containsExactly(MISSING_REQUIRED, MISSING_REQUIRED);
        assertThat(join.modalities()).containsExactly(List.of(TEXT, VISUAL));
    }

    @Test
    void remembersARejectedUtteranceAfterARestart() {
        // Given
        join = new JoinBench(STRICT);
        join.accept(text("a", 1_000)).silence(2_000).restart();
        // When
        join.accept(visual("a", 1_500));
        // Then
        assertThat(join.rejectionCodes()).containsExactly(MISSING_REQUIRED, MISSING_REQUIRED);
    }

    @Test
    void theRejectionOfAResendHasTheHigherAttempt() {
        // Given
        join = new JoinBench(STRICT);
        join.accept(text("a", 1_000)).silence(2_000);
        // When
        join.accept(attempt(1, text("a", 1_500))).silence(2_000).accept(attempt(1, visual("a", 1_600)));
        // Then
        assertThat(join.out().rejections()).extracting(Rejection::attempt).containsExactly(0, 1, 1);
    }

    @Test
    void aWaitingUtteranceAcceptsPartsOfAnyAttempt() {
        // Given
        join = new JoinBench(STRICT);
        join.accept(text("a", 1_000)).silence(2_000);
        // When: the text part is sent again, then the first visual part arrives
        join.accept(attempt(1, text("a", 1_500)), visual("a", 1_600), acoustic("a", 1_600));
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT, ACOUSTIC, VISUAL));
        assertThat(join.out().values().get(0).sources())
                .extracting(source -> source.attempt())
                .containsExactly(1, 0, 0);
    }

    @Test
    void aPartOfAHigherAttemptReplacesOneOfALowerAttempt() {
        // Given
        QuantizedPart first = Parts.part("a", TEXT, 1_010, Parts.vector(9));
        QuantizedPart again = attempt(1, text("a", 1_000));
        // When
        join.accept(again, first, acoustic("a", 1_020), visual("a", 1_020));
        join.accept(text("b", 1_030), attempt(1, text("b", 1_040)), acoustic("b", 1_050), visual("b", 1_050));
        // Then
        assertThat(join.out().values().get(0).part(TEXT)).contains(again);
        assertThat(join.out().values().get(1).part(TEXT)).contains(attempt(1, text("b", 1_040)));
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(1);
        assertThat(join.count(Count.DUPLICATE)).isEqualTo(1);
        join.accept(attempt(1, visual("a", 1_060)), attempt(1, visual("b", 1_060)));
        assertThat(join.released()).containsExactly("a", "b");
    }

    @Test
    void aResendForAnotherModelDoesNotBeginASecondEvent() {
        // Given
        var next = new PackageId("late-fusion", "2");
        join.accept(text("a", 1_000));
        // When
        for (QuantizedPart part : complete(1)) {
            join.accept(Parts.madeFor(next, part));
        }
        // Then
        assertThat(join.modalities()).containsExactly(List.of(TEXT));
        assertThat(join.count(Count.STRAGGLER)).isEqualTo(3);
    }

    private static QuantizedPart[] complete(int attempt) {
        return new QuantizedPart[] {
            attempt(attempt, text("a", 1_100)),
            attempt(attempt, acoustic("a", 1_100)),
            attempt(attempt, visual("a", 1_100))
        };
    }
}
