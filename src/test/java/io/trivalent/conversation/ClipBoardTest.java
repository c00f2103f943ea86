package io.trivalent.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Figures;
import io.trivalent.conversation.figures.Trend;
import io.trivalent.conversation.figures.Turn;
import io.trivalent.fixtures.Events;
import org.junit.jupiter.api.Test;

/** What queries see of the tasks of a process. */
class ClipBoardTest {
    private final ClipBoard board = new ClipBoard();

    /** A part with a clip that has one utterance. */
    private static ClipBoard.Part part(int partition, String clip, String utterance) {
        Clip turns = new Clip();
        turns.add(Turn.of(Events.event(1, 0, "ann", 0.5), 10), 10, 10);
        ClipBoard.Part part = new ClipBoard.Part(partition);
        part.put(turns, new Figures(new Trend(5, 10, false)).of(clip, turns));
        part.index(utterance, clip);
        return part;
    }

    @Test
    void showsTheClipsOfTheTasksThatAreShown() {
        // Given
        ClipBoard.Part part = part(3, "call", "u1");
        assertThat(board.cards()).isEmpty();
        // When
        board.show(part);
        // Then
        assertThat(board.partitions()).containsExactly(3);
        assertThat(board.cards().get(3)).singleElement().satisfies(card -> assertThat(card.last())
                .hasSize(1));
        assertThat(board.clipOf("u1")).contains("call");
        assertThat(board.clipOf("u2")).isEmpty();
        // When: the task moves back and the old one closes late
        ClipBoard.Part next = part(3, "call", "u1");
        board.show(next);
        board.hide(part);
        // Then
        assertThat(board.part(3)).contains(next);
        board.hide(next);
        assertThat(board.partitions()).isEmpty();
    }

    @Test
    void keepsNoNameOfAnErasedClip() {
        // Given
        ClipBoard.Part part = part(0, "call", "u1");
        board.show(part);
        // When
        part.erase("call");
        // Then
        assertThat(part.card("call")).isEmpty();
        assertThat(board.clipOf("u1")).isEmpty();
    }
}
