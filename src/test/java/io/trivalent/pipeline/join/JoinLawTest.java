package io.trivalent.pipeline.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Parts;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JoinLawTest {
    private static final List<Modality> MODALITIES = List.of(Modality.values());

    private static final Map<String, String> SMALL = Map.of(
            "join.max-pending-utterances", "12",
            "join.max-pending-bytes", "600",
            "join.patience", "500ms",
            "join.memory", "1h");

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#twoHundred")
    void everyPartIsAccountedForAndEveryIdLeavesAtMostOnce(long seed) {
        // Given
        var random = new SplittableRandom(seed);
        var settings = new java.util.HashMap<>(SMALL);
        if (random.nextBoolean()) {
            settings.put("join.required", random.nextBoolean() ? "text" : "acoustic,visual");
        }
        var join = new JoinBench(settings);
        for (int step = 0; step < 300; step++) {
            // When
            switch (random.nextInt(20)) {
                case 0 -> join.restart();
                case 1 -> join.save();
                case 2 -> join.silence(random.nextInt(600));
                case 3 -> join.stall(random.nextInt(60_000));
                default -> join.accept(part(random, step));
            }
            // Then
            assertThat(join.unaccounted()).isZero();
            assertThat(join.count(Count.PENDING) > 0).isEqualTo(join.waiting());
        }
        join.silence(1_000);
        assertThat(join.count(Count.PENDING)).isZero();
        assertThat(join.waiting()).isFalse();
        var ids = new HashSet<String>();
        assertThat(join.left()).allMatch(ids::add);
        assertThat(join.out().rejections())
                .allMatch(rejection -> ids.add(rejection.key().toString()));
        assertThat(join.count(Count.UTTERANCES)).isEqualTo(join.left().size());
    }

    private static QuantizedPart part(SplittableRandom random, int step) {
        String id = "u" + (step / 10 + random.nextInt(8));
        Modality modality = MODALITIES.get(random.nextInt(3));
        long time = 1_000 + 20L * step + random.nextInt(-300, 100);
        return Parts.part(id, modality, time, Parts.vector(new float[1 + random.nextInt(20)]));
    }
}
