package io.trivalent.pipeline.join;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Parts;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A task that falls behind: its three topics are read in bursts of random length, so that one may be read seconds ahead of
 * another. In every order, an utterance whose parts were published in time is released with all of them.
 */
class UnreadInputTest {
    private static final int UTTERANCES = 300;
    private static final double MISSING = 0.1;
    private static final List<Modality> MODALITIES = List.of(Modality.values());

    private final Map<Modality, Deque<QuantizedPart>> unread = new EnumMap<>(Modality.class);
    private final List<String> complete = new ArrayList<>();
    private final List<String> incomplete = new ArrayList<>();
    private final JoinBench join = new JoinBench(
            Map.of("join.memory", "1h"), JoinBench.inputs((modality, wallMs) -> oldestUnread(modality) > wallMs));

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.trivalent.fixtures.Seeds#twoHundred")
    void everyUtteranceThatWasPublishedInTimeIsComplete(long seed) {
        // Given
        Random random = new Random(seed);
        publish(random);
        // When
        while (unread.values().stream().anyMatch(topic -> !topic.isEmpty())) {
            Deque<QuantizedPart> topic = unread(MODALITIES.get(random.nextInt(3)));
            for (int i = random.nextInt(60); i > 0 && !topic.isEmpty(); i--) {
                join.accept(Parts.arriving(UTTERANCES * 100L, topic.removeFirst()));
            }
            join.silence(random.nextInt(4) * 25L);
        }
        join.silence(3_000);
        // Then
        assertThat(join.modalities().stream().filter(parts -> parts.size() == 3))
                .hasSize(complete.size());
        assertThat(join.released()).hasSize(complete.size() + incomplete.size()).doesNotHaveDuplicates();
        assertThat(join.brokenLaws()).isEmpty();
    }

    /** Ten utterances a second; each part is stamped and published up to 1.9 s after the first. */
    private void publish(Random random) {
        Map<Modality, List<QuantizedPart>> published = new EnumMap<>(Modality.class);
        for (Modality modality : Modality.values()) {
            published.put(modality, new ArrayList<>());
        }
        for (int i = 0; i < UTTERANCES; i++) {
            String id = "u" + i;
            List<Modality> present = new ArrayList<>(List.of(Modality.values()));
            if (random.nextDouble() < MISSING) {
                present.remove(random.nextInt(present.size()));
            }
            for (Modality modality : present) {
                requireNonNull(published.get(modality))
                        .add(Parts.part(id, modality, i * 100L + random.nextInt(1_900), Parts.vector(0.5f)));
            }
            (present.size() == 3 ? complete : incomplete).add(id);
        }
        published.forEach((modality, parts) -> {
            parts.sort(Comparator.comparingLong(QuantizedPart::eventMs));
            unread.put(modality, new ArrayDeque<>(parts));
        });
    }

    private Deque<QuantizedPart> unread(Modality modality) {
        return requireNonNull(unread.get(modality));
    }

    /** Timestamp of the oldest record that was not read; records are published when they are stamped. */
    private long oldestUnread(Modality modality) {
        QuantizedPart oldest = unread(modality).peekFirst();
        return oldest == null ? Long.MAX_VALUE : oldest.eventMs();
    }
}
