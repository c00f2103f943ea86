package io.trivalent.pipeline;

import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static io.trivalent.vocabulary.RejectionCode.CLIP_CONFLICT;
import static io.trivalent.vocabulary.RejectionCode.MISSING_REQUIRED;
import static io.trivalent.vocabulary.RejectionCode.TOO_LATE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trivalent.Release;
import io.trivalent.Sentiment;
import io.trivalent.fixtures.PipelineHarness;
import io.trivalent.fixtures.Records;
import io.trivalent.pipeline.flow.Count;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rules of the join, observed on the topics and in the store. */
class JoinRulesTest {
    /** A little more than the join's default wait time. */
    private static final Duration WAIT_TIME = Duration.ofMillis(2_100);

    private PipelineHarness pipeline = PipelineHarness.lateFusion();

    private void with(Map<String, String> settings) {
        pipeline.close();
        pipeline = PipelineHarness.lateFusion(settings);
    }

    @AfterEach
    void everyRecordIsAccountedFor() {
        assertThat(pipeline.brokenLaws()).isEmpty();
        pipeline.close();
        assertThat(pipeline.brokenLaws()).isEmpty();
    }

    @Test
    void publishesARevisionWhenAMissingPartArrivesAfterTheRelease() {
        // Given
        with(Map.of("join.stragglers", "revise"));
        pipeline.send(TEXT, "u1", 0.6f, 0);
        pipeline.send(ACOUSTIC, "u1", 0.6f, 0);
        pipeline.silence(WAIT_TIME);
        byte[] released = pipeline.joinStore().get("u1");
        // When
        pipeline.send(VISUAL, "u1", 0.6f, 2_500);
        // Then
        assertThat(released).startsWith(3);
        assertThat(pipeline.events())
                .extracting(Sentiment::getRevision, Sentiment::getRelease, event -> event.getModalities()
                        .size())
                .containsExactly(tuple(0, Release.DEADLINE, 2), tuple(1, Release.COMPLETE, 3));
        assertThat(pipeline.joinStore().get("u1")).hasSize(12).startsWith(2);
    }

    @Test
    void doesNotWaitForWhatAPublisherDoesNotAnnounce() {
        // Given
        var words = new RecordHeaders();
        words.add("trivalent.modalities", "text".getBytes(UTF_8));
        // When
        pipeline.send(TEXT, "u1", 0.6f, words);
        // Then: at once
        pipeline.silence(Duration.ofMillis(100));
        assertThat(pipeline.events())
                .extracting(Sentiment::getRelease, Sentiment::getWaitedFor)
                .containsExactly(tuple(Release.COMPLETE, List.of(io.trivalent.Modality.TEXT)));
    }

    @Test
    void scoresAnUtteranceThatIsSentAgainAfterItsRejection() {
        // Given
        with(Map.of("join.required", "visual"));
        pipeline.send(TEXT, "u1", 0.6f, 0);
        pipeline.silence(WAIT_TIME);
        byte[] rejected = pipeline.joinStore().get("u1");
        pipeline.send(VISUAL, "u1", 0.6f, 2_500);
        // When
        for (int i = 0; i < 2; i++) {
            pipeline.sendAgain(TEXT, "u1", 0.6f, 1, 3_000);
            pipeline.sendAgain(VISUAL, "u1", 0.6f, 1, 3_000);
            pipeline.silence(WAIT_TIME);
        }
        // Then
        assertThat(rejected).hasSize(9).startsWith(4);
        assertThat(pipeline.rejected(MISSING_REQUIRED)).isEqualTo(2);
        assertThat(pipeline.events()).hasSize(1);
        assertThat(pipeline.count(Count.STRAGGLER)).isEqualTo(2);
        assertThat(pipeline.joinStore().get("u1")).hasSize(12).startsWith(2);
    }

    @Test
    void rejectsAPartOfAnotherClipOnItsOwn() {
        // Given
        pipeline.send(TEXT, "u1", 0.6f, 0);
        pipeline.send(ACOUSTIC, "u1", 0.6f, 0);
        // When
        pipeline.send(
                VISUAL, "u1", Records.frames("u1", 0.6f).setClipId("other").build(), 0);
        pipeline.silence(WAIT_TIME);
        // Then
        assertThat(pipeline.deadLetters()).hasSize(1);
        assertThat(pipeline.rejected(CLIP_CONFLICT)).isEqualTo(1);
        assertThat(pipeline.events())
                .extracting(event -> event.getModalities().size())
                .containsExactly(2);
    }

    @Test
    void rejectsAPartThatMayBeAStragglerOfAForgottenUtterance() {
        // Given
        with(Map.of("join.max-remembered", "1"));
        sendAll("u1", 0);
        sendAll("u2", 1);
        // When
        pipeline.send(TEXT, "u1", 0.6f, 0);
        pipeline.send(TEXT, "u3", 0.6f, -600_001);
        // Then
        assertThat(pipeline.rejected(TOO_LATE)).isEqualTo(2);
        assertThat(pipeline.events()).hasSize(2);
        assertThat(pipeline.joinStore()).containsOnlyKeys("", "u2");
        assertThat(pipeline.joinStore().get("")).hasSize(9).startsWith(5);
    }

    @Test
    void writesNothingForARepeatedPart() {
        // Given
        pipeline.send(TEXT, "u1", 0.6f, 0);
        byte[] stored = pipeline.joinStore().get("u1");
        // When
        pipeline.send(TEXT, "u1", 0.6f, 10);
        // Then
        assertThat(pipeline.count(Count.REPEATED)).isEqualTo(1);
        assertThat(pipeline.joinStore().get("u1")).isEqualTo(stored);
    }

    private void sendAll(String id, long afterMs) {
        pipeline.send(TEXT, id, 0.5f, afterMs);
        pipeline.send(ACOUSTIC, id, 0.5f, afterMs);
        pipeline.send(VISUAL, id, 0.5f, afterMs);
    }
}
