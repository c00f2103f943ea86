package io.trivalent.repair;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be sent again: the places of the letters in the order they were read, and for each refused utterance the
 * attempt that its records carry. Several letters about one utterance go with the same attempt, so that their records meet
 * in the join. Holds some 100 bytes a letter.
 *
 * @param places letters to send
 * @param attempts by utterance: one more than the highest attempt that was refused
 * @param sentBefore letters that were meant and had been sent already
 */
public record LetterReplayPlan(List<Place> places, Map<String, Integer> attempts, int sentBefore) {
    public LetterReplayPlan {
        places = List.copyOf(places);
        attempts = Map.copyOf(attempts);
    }

    /**
     * Reads the topic to its end and plans.
     *
     * @param again plans letters that were sent before, too
     */
    public static LetterReplayPlan of(LetterTopic topic, LetterFilter filter, boolean again) {
        Map<Place, Refused> meant = new java.util.LinkedHashMap<>();
        Set<Place> sent = new HashSet<>();
        topic.read(filter.since(), new LetterTopic.Reader() {
            @Override
            public boolean letter(Letter letter) {
                if (filter.test(letter)) {
                    meant.put(letter.place(), Refused.of(letter));
                }
                return true;
            }

            @Override
            public void sentAgain(Place letter) {
                sent.add(letter);
            }
        });
        int all = meant.size();
        if (!again) {
            meant.keySet().removeAll(sent);
        }
        Map<String, Integer> attempts = new HashMap<>();
        meant.values().stream()
                .filter(refused -> !refused.utterance().isEmpty())
                .forEach(refused -> attempts.merge(refused.utterance(), refused.attempt() + 1, Math::max));
        return new LetterReplayPlan(new ArrayList<>(meant.keySet()), attempts, all - meant.size());
    }

    /** The attempt that this letter's records carry: unchanged where a record was refused and not an utterance. */
    int attempt(Letter letter) {
        return letter.aboutUtterance() ? attempts.getOrDefault(letter.id(), letter.attempt() + 1) : letter.attempt();
    }

    /** What must be known of a letter before any is sent; the utterance is empty for a single record. */
    private record Refused(String utterance, int attempt) {
        private static final Refused RECORD = new Refused("", 0);

        static Refused of(Letter letter) {
            return letter.aboutUtterance() ? new Refused(letter.id(), letter.attempt()) : RECORD;
        }
    }
}
