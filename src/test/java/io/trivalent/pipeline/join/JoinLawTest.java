package io.trivalent.pipeline.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Parts;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random parts in any order: repeated, from other clips, too late; with silences, stalls and restarts between them. The
 * timestamps of one utterance differ by less than the wait time.
 */
class JoinLawTest {
    private static final List<Modality> MODALITIES = List.of(Modality.values());
    private static final List<String> CLIPS = List.of("clip", "clip", "clip", "clip", "", "other");

    private static final Map<String, String> SMALL = Map.of(
            "join.max-pending-utterances", "12",
            "join.max-pending-bytes", "600",
            "join.patience", "500ms",
            "join.patience-for.visual", "900ms",
            "join.memory", "2s");

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#twoHundred")
    void accountsForEveryPartAndReleasesEveryRevisionOnce(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        Map<String, String> settings = settings(random);
        var join = new JoinBench(settings);
        for (int step = 0; step < 400; step++) {
            // When
            switch (random.nextInt(20)) {
                case 0 -> join.restart();
                case 1 -> join.save();
                case 2 -> join.silence(random.nextInt(1_000));
                case 3 -> join.stall(random.nextInt(60_000));
                default -> join.accept(part(random, step));
            }
            // Then
            assertThat(join.brokenLaws()).isEmpty();
            assertThat(join.count(Count.PENDING) > 0).isEqualTo(join.waiting());
            assertThat(join.held()).isLessThanOrEqualTo(12);
        }
        join.silence(1_500);
        assertThat(join.count(Count.PENDING)).isZero();
        assertThat(join.waiting()).isFalse();
        everyRevisionIsPublishedOnce(join);
        if (settings.containsValue("drop")) {
            assertThat(join.releaseDetails()).allMatch(details -> details.revision() == 0);
        }
    }

    private static void everyRevisionIsPublishedOnce(JoinBench join) {
        var published = new HashSet<String>();
        assertThat(join.out().values())
                .allMatch(utterance -> published.add(utterance.id() + " revision "
                        + utterance.releaseDetails().revision()));
        assertThat(join.out().values())
                .allMatch(utterance -> utterance.releaseDetails().revision() == 0
                        || published.contains(utterance.id() + " revision "
                                + (utterance.releaseDetails().revision() - 1)));
        assertThat(join.count(Count.UTTERANCES)).isEqualTo(published.size());
    }

    private static Map<String, String> settings(SplittableRandom random) {
        Map<String, String> settings = new HashMap<>(SMALL);
        settings.put("join.stragglers", random.nextBoolean() ? "drop" : "revise");
        if (random.nextBoolean()) {
            settings.put("join.required", random.nextBoolean() ? "text" : "acoustic,visual");
        }
        return settings;
    }

    private static QuantizedPart part(SplittableRandom random, int step) {
        int late = random.nextInt(10) == 0 ? random.nextInt(300) : random.nextInt(25);
        int number = Math.max(0, step - late) / 5;
        Modality modality = MODALITIES.get(random.nextInt(3));
        long stamp = 1_000 + 100L * number + random.nextInt(400);
        QuantizedPart part = Parts.part("u" + number, modality, stamp, Parts.vector(new float[1 + random.nextInt(20)]));
        return Parts.arriving(
                Math.max(stamp, 1_000 + 20L * step), Parts.inClip(CLIPS.get(random.nextInt(CLIPS.size())), part));
    }
}
