package io.trivalent.pipeline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Utterances;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The order and the waits of utterances that must run alone. */
class PostponedTest {
    private final Postponed postponed = new Postponed();

    @Test
    void returnsEachInItsOrder() {
        // Given
        postponed.add(Utterances.threeModal("a"));
        postponed.add(Utterances.threeModal("b"));
        // When
        List<String> order = List.of(next(0), next(0), next(0));
        // Then
        assertThat(order).containsExactly("a", "b", "none");
    }

    @Test
    void skipsAnUtteranceThatStillWaits() {
        // Given
        postponed.addAgain(Utterances.threeModal("a"), 0, 1_000);
        postponed.add(Utterances.threeModal("b"));
        // When
        List<String> order = List.of(next(1_000), next(1_000), next(1_000 + Postponed.FIRST_WAIT_MS));
        // Then
        assertThat(order).containsExactly("b", "none", "a");
    }

    @Test
    void doublesTheWaitUpToALimit() {
        // When
        List<Long> waits = new ArrayList<>();
        long waited = 0;
        for (int i = 0; i < 10; i++) {
            postponed.addAgain(Utterances.threeModal("a"), waited, 0);
            waited = postponed.next(Long.MAX_VALUE).orElseThrow().waitedMs();
            waits.add(waited);
        }
        // Then
        assertThat(waits).startsWith(100L, 200L, 400L).endsWith(Postponed.MAX_WAIT_MS);
    }

    @Test
    void failsBeyondItsCap() {
        // Given
        for (int i = 0; i < Postponed.MAX_UTTERANCES; i++) {
            postponed.requireRoom();
            postponed.add(Utterances.threeModal("u" + i));
        }
        // When, then
        assertThatThrownBy(postponed::requireRoom)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "10000 utterances of 120000 bytes are postponed after timeouts, expected fewer than 10000 and"
                                + " 268435456; the model hangs or the machine is too slow for score.max-run");
    }

    private String next(long wallMs) {
        Optional<Postponed.Turn> turn = postponed.next(wallMs);
        return turn.map(found -> found.utterance().id().value()).orElse("none");
    }
}
