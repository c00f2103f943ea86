package io.trivalent.pipeline;

import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trivalent.Release;
import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import io.trivalent.fixtures.PipelineHarness;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.vocabulary.Modality;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentimentTopologyTest {
    private final PipelineHarness pipeline = PipelineHarness.lateFusion();

    @AfterEach
    void everyRecordIsAccountedFor() {
        assertThat(pipeline.brokenLaws()).isEmpty();
        pipeline.close();
        assertThat(pipeline.brokenLaws()).isEmpty();
        assertThat(pipeline.count(Count.PENDING)).isZero();
        assertThat(pipeline.count(Count.WAITING)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TAV", "TVA", "ATV", "AVT", "VTA", "VAT"})
    void publishesOneEventForPartsInAnyOrder(String order) {
        // Given
        var modalities = Map.of('T', TEXT, 'A', ACOUSTIC, 'V', VISUAL);
        var scores = Map.of(TEXT, 0.6f, ACOUSTIC, -0.3f, VISUAL, 0.9f);
        // When
        List<Sentiment> tooEarly = new ArrayList<>();
        order.chars().mapToObj(letter -> modalities.get((char) letter)).forEach(modality -> {
            tooEarly.addAll(pipeline.events());
            pipeline.send(modality, "u1", requireNonNull(scores.get(modality)), 0);
        });
        // Then
        assertThat(tooEarly).isEmpty();
        List<Sentiment> events = pipeline.events();
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getUtteranceId()).isEqualTo("u1");
        assertThat(events.get(0).getScore()).isCloseTo(0.4f, within(1e-6f));
        assertThat(events.get(0).getScoreAcoustic()).isEqualTo(-0.3f);
        assertThat(events.get(0).getModel().getName()).isEqualTo("late-fusion");
        assertThat(events.get(0).getSources())
                .extracting(SourceReference::getTopic)
                .isEqualTo(Topics.defaults().inputs());
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    @Test
    void anEventHasTheKeyAndTimeOfItsUtterance() {
        // When
        pipeline.send(TEXT, "ü1", 0.5f, 0);
        pipeline.send(VISUAL, "ü1", 0.5f, 300);
        pipeline.send(ACOUSTIC, "ü1", 0.5f, 100);
        // Then
        var events = pipeline.eventRecords();
        assertThat(events).hasSize(1);
        assertThat(events.get(0).key()).isEqualTo("ü1".getBytes(UTF_8));
        assertThat(events.get(0).timestamp()).isEqualTo(PipelineHarness.START_MS + 300);
    }

    @Test
    void scoresWithoutAMissingModality() {
        // Given
        pipeline.send(TEXT, "u1", 0.6f, 0);
        pipeline.send(ACOUSTIC, "u1", -0.3f, 10);
        pipeline.silence(Duration.ofMillis(1_900));
        List<Sentiment> tooEarly = pipeline.events();
        // When
        pipeline.silence(Duration.ofMillis(200));
        // Then
        assertThat(tooEarly).isEmpty();
        List<Sentiment> events = pipeline.events();
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getModalities())
                .containsExactly(io.trivalent.Modality.TEXT, io.trivalent.Modality.ACOUSTIC);
        assertThat(events.get(0).getWaitedFor())
                .containsExactly(
                        io.trivalent.Modality.TEXT, io.trivalent.Modality.ACOUSTIC, io.trivalent.Modality.VISUAL);
        assertThat(events.get(0).getRelease()).isEqualTo(Release.DEADLINE);
        assertThat(events.get(0).getScore()).isCloseTo(0.1f, within(1e-6f));
        assertThat(events.get(0).getScoreVisual()).isNull();
        assertThat(events.get(0).getLatency().getJoinMs()).isBetween(1_900L, 2_200L);
    }

    @Test
    void countsADuplicateAndUsesTheLaterPart() {
        // When
        pipeline.send(TEXT, "u1", 0.9f, 0);
        pipeline.send(TEXT, "u1", 0.3f, 1);
        pipeline.send(ACOUSTIC, "u1", 0.3f, 2);
        pipeline.send(VISUAL, "u1", 0.3f, 3);
        // Then
        assertThat(pipeline.events()).extracting(Sentiment::getScoreText).containsExactly(0.3f);
        assertThat(pipeline.count(Count.DUPLICATE)).isEqualTo(1);
    }

    @Test
    void publishesNothingForAStraggler() {
        // Given
        sendAll("u1", 0);
        List<Sentiment> scored = pipeline.events();
        // When
        pipeline.send(VISUAL, "u1", 0.9f, 500);
        pipeline.silence(Duration.ofSeconds(5));
        // Then
        assertThat(scored).hasSize(1);
        assertThat(pipeline.events()).isEmpty();
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.count(Count.STRAGGLER)).isEqualTo(1);
    }

    @Test
    void keepsOneMarkerOfNineBytesForAFinishedUtterance() {
        // When
        sendAll("u1", 0);
        sendAll("u2", 100);
        pipeline.send(TEXT, "u3", 0.5f, 200);
        // Then
        assertThat(pipeline.joinStore()).containsOnlyKeys("u1", "u2", "u3");
        assertThat(pipeline.joinStore().get("u1")).hasSize(9).startsWith(2);
        assertThat(pipeline.joinStore().get("u2")).hasSize(9).startsWith(2);
        assertThat(pipeline.joinStore().get("u3")).startsWith(1);
    }

    @Test
    void reportsTheLoadOfTheJoinUntilTheTaskCloses() {
        // When
        sendAll("u1", 0);
        pipeline.send(TEXT, "u2", 0.5f, 0);
        pipeline.send(VISUAL, "u3", 0.5f, 0);
        pipeline.send(TEXT, "u3", 0.5f, 0);
        // Then
        assertThat(pipeline.loads())
                .containsEntry("join utterances", 2L)
                .containsEntry("join bytes", 12L)
                .containsEntry("join remembered", 1L);
        pipeline.close();
        assertThat(pipeline.loads()).isEmpty();
    }

    @Test
    void handsWaitingPartsOverWhenItCloses() {
        // Given
        pipeline.send(TEXT, "u1", 0.5f, 0);
        pipeline.send(VISUAL, "u1", 0.5f, 0);
        // When
        pipeline.close();
        // Then
        assertThat(pipeline.count(Count.HANDED_OVER)).isEqualTo(2);
    }

    private void sendAll(String id, long afterMs) {
        for (Modality modality : Modality.values()) {
            pipeline.send(modality, id, 0.5f, afterMs);
        }
    }
}
