package io.trivalent.replay;

import static io.trivalent.fixtures.Recordings.utterance;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.trivalent.Transcript;
import io.trivalent.Utterance;
import io.trivalent.vocabulary.Modality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayPlanTest {
    @Test
    void sendsThePartsOfAnUtteranceTogetherAtTheChosenRate() {
        // Given
        var two = List.of(utterance("a", 0).build(), utterance("a", 1).build());
        // When
        var plan = plan(two, new ReplayOptions(new Pace.Rate(4), Map.of(), false, 0));
        // Then
        assertThat(plan.sends()).extracting(Send::modality).containsExactly(inOrder(2));
        assertThat(plan.sends())
                .extracting(Send::dueNanos)
                .containsExactly(0L, 0L, 0L, quarters(1), quarters(1), quarters(1));
    }

    @Test
    void replaysClipsAsSpokenOneAfterAnother() {
        // Given: the utterances of clip a end at 2 s and 4 s, that of clip b starts at 2 s and ends at 4 s
        var utterances = List.of(
                utterance("a", 1).build(),
                utterance("b", 1).build(),
                utterance("a", 0).build());
        // When
        var plan = plan(utterances, new ReplayOptions(new Pace.Speed(2), Map.of(), false, 0));
        // Then: twice as fast
        assertThat(plan.sends())
                .filteredOn(send -> send.modality() == Modality.TEXT)
                .extracting(Send::utteranceId, Send::dueNanos)
                .containsExactly(
                        tuple("a$_$0", SECONDS.toNanos(1)),
                        tuple("a$_$1", SECONDS.toNanos(2)),
                        tuple("b$_$1", SECONDS.toNanos(3)));
    }

    @Test
    void expectsAnEventPerUtteranceAfterItsLastPart() {
        // Given
        var labeled = utterance("a", 0).setLabel(0.1f).build();
        var silent = utterance("a", 1).setTranscript(null).setLabel(null).build();
        // When
        var plan = plan(List.of(labeled, silent), new ReplayOptions(new Pace.Rate(4), Map.of(), false, 0));
        // Then
        assertThat(plan.expected())
                .containsExactly(
                        new ExpectedUtterance("a$_$0", "a", 0, "words of a$_$0", OptionalDouble.of(0.1), 2, 0),
                        new ExpectedUtterance("a$_$1", "a", 1, "", OptionalDouble.empty(), 4, quarters(1)));
    }

    @Test
    void countsTheBytesOfAllValues() throws IOException {
        // Given
        var one = utterance("a", 0).setAcoustic(null).setVisual(null).build();
        // When
        var plan = plan(List.of(one), ReplayOptions.plain());
        // Then: Avro's single-object encoding adds ten bytes
        assertThat(plan.totalBytes())
                .isEqualTo(Transcript.getEncoder().encode(one.getTranscript()).remaining() - 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void dropsTheSamePartsInAnyOrder(long seed) {
        // Given
        var drop = Map.of(Modality.VISUAL, 0.3, Modality.TEXT, 0.5);
        var reordered = new ArrayList<>(many());
        Collections.shuffle(reordered, new Random(seed));
        // When
        var plan = plan(many(), new ReplayOptions(new Pace.Max(), drop, false, seed));
        var other = plan(reordered, new ReplayOptions(new Pace.Rate(10), drop, true, seed));
        // Then
        assertThat(identities(other)).isEqualTo(identities(plan));
        assertThat(plan.droppedParts().get(Modality.VISUAL)).isCloseTo(300, within(60));
        assertThat(plan.droppedParts()).doesNotContainKey(Modality.ACOUSTIC);
        assertThat(plan.sends().size() + total(plan)).isEqualTo(3 * many().size());
    }

    @Test
    void dropsOtherPartsWithAnotherSeed() {
        // Given
        var drop = Map.of(Modality.VISUAL, 0.3);
        // When
        var plan = plan(many(), new ReplayOptions(new Pace.Max(), drop, false, 1));
        var other = plan(many(), new ReplayOptions(new Pace.Max(), drop, false, 2));
        // Then
        assertThat(identities(other)).isNotEqualTo(identities(plan));
    }

    @Test
    void doesNotExpectUtterancesThatLostAllParts() {
        // Given
        var drop = Map.of(Modality.TEXT, 1.0);
        var spoken = utterance("a", 0).setAcoustic(null).setVisual(null).build();
        // When
        var plan = plan(List.of(spoken, utterance("a", 1).build()), new ReplayOptions(new Pace.Max(), drop, false, 0));
        // Then
        assertThat(plan.expected()).extracting(ExpectedUtterance::id).containsExactly("a$_$1");
        assertThat(plan.droppedUtterances()).isEqualTo(1);
        assertThat(plan.droppedParts()).isEqualTo(Map.of(Modality.TEXT, 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shufflesRecordsButNotTimes(long seed) {
        // Given
        var orderly = plan(many(), new ReplayOptions(new Pace.Rate(100), Map.of(), false, seed));
        // When
        var shuffled = plan(many(), new ReplayOptions(new Pace.Rate(100), Map.of(), true, seed));
        // Then
        assertThat(shuffled.sends()).extracting(Send::dueNanos).isSorted();
        assertThat(identities(shuffled)).isEqualTo(identities(orderly));
        assertThat(shuffled.sends()).isNotEqualTo(orderly.sends());
        assertThat(shuffled.expected()).allSatisfy(expected -> {
            assertThat(shuffled.sends().get(expected.lastSend()).utteranceId()).isEqualTo(expected.id());
            assertThat(shuffled.sends()
                            .subList(expected.lastSend() + 1, shuffled.sends().size()))
                    .noneMatch(send -> send.utteranceId().equals(expected.id()));
        });
    }

    @Test
    void rejectsInvalidOptions() {
        assertThatThrownBy(() -> new Pace.Rate(0)).hasMessage("rate is 0.0, expected a number greater than 0");
        assertThatThrownBy(() -> new Pace.Speed(Double.NaN))
                .hasMessage("speed is NaN, expected a number greater than 0");
        assertThatThrownBy(() -> new ReplayOptions(new Pace.Max(), Map.of(Modality.TEXT, 1.1), false, 0))
                .hasMessage("drop probability of text is 1.1, expected a number in [0, 1]");
    }

    private static ReplayPlan plan(List<Utterance> utterances, ReplayOptions options) {
        return ReplayPlan.of(utterances.stream(), options);
    }

    private static List<Utterance> many() {
        return IntStream.range(0, 1000)
                .mapToObj(i -> utterance("clip" + i % 10, i / 10).build())
                .toList();
    }

    private static Set<String> identities(ReplayPlan plan) {
        return plan.sends().stream()
                .map(send -> send.modality() + send.utteranceId())
                .collect(Collectors.toSet());
    }

    private static int total(ReplayPlan plan) {
        return plan.droppedParts().values().stream().mapToInt(Integer::intValue).sum();
    }

    private static Modality[] inOrder(int utterances) {
        return Collections.nCopies(utterances, List.of(Modality.values())).stream()
                .flatMap(List::stream)
                .toArray(Modality[]::new);
    }

    /** This many quarters of a second, in nanoseconds. */
    private static long quarters(int count) {
        return MILLISECONDS.toNanos(250L * count);
    }
}
