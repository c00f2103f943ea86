package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.vocabulary.Modality;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void hasTheDocumentedNames() {
        // Given
        var topics = Topics.defaults();
        // When
        var all = topics.all();
        // Then
        assertThat(all)
                .containsExactly(
                        "trivalent.transcripts",
                        "trivalent.acoustic",
                        "trivalent.visual",
                        "trivalent.sentiments",
                        "trivalent.dead-letters",
                        "trivalent.conversations",
                        "trivalent.alerts",
                        "trivalent.conversation-ends");
    }

    @Test
    void inputsFollowTheModalities() {
        // Given
        var topics = Topics.defaults();
        // When
        var inputs = topics.inputs();
        // Then
        assertThat(inputs)
                .isEqualTo(Stream.of(Modality.values()).map(topics::of).toList());
    }
}
