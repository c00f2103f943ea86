package io.trivalent.repair;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The letters to send again and the attempt number of each rejected utterance. All letters of one utterance share an
 * attempt, so that their records meet in the join. Needs about 100 bytes per letter.
 *
 * @param places letters to send, in reading order
 * @param attempts by utterance id, one more than the highest rejected attempt
 * @param sentBefore number of selected letters left out because they had been sent before
 */
public record LetterReplayPlan(List<Place> places, Map<String, Integer> attempts, int sentBefore) {
    public LetterReplayPlan {
        places = List.copyOf(places);
        attempts = Map.copyOf(attempts);
    }

    /**
     * Reads the topic to its end and plans the selected letters.
     *
     * @param again whether to plan letters that were sent before, too
     */
    public static LetterReplayPlan of(LetterTopic topic, LetterFilter filter, boolean again) {
        Map<Place, Rejected> selected = new LinkedHashMap<>();
        Set<Place> sent = new HashSet<>();
        topic.read(filter.since(), new LetterTopic.Reader() {
            @Override
            public boolean letter(Letter letter) {
                if (filter.test(letter)) {
                    selected.put(letter.place(), Rejected.of(letter));
                }
                return true;
            }

            @Override
            public void sentAgain(Place letter) {
                sent.add(letter);
            }
        });
        int selectedCount = selected.size();
        if (!again) {
            selected.keySet().removeAll(sent);
        }
        Map<String, Integer> attempts = new HashMap<>();
        selected.values().stream()
                .filter(rejected -> !rejected.utterance().isEmpty())
                .forEach(rejected -> attempts.merge(rejected.utterance(), rejected.attempt() + 1, Math::max));
        return new LetterReplayPlan(new ArrayList<>(selected.keySet()), attempts, selectedCount - selected.size());
    }

    /** The attempt of this letter's records: the next one for a rejected utterance, unchanged for a rejected record. */
    int attempt(Letter letter) {
        return letter.aboutUtterance() ? attempts.getOrDefault(letter.id(), letter.attempt() + 1) : letter.attempt();
    }

    /** The part of a letter that planning needs; the utterance is empty if a single record was rejected. */
    private record Rejected(String utterance, int attempt) {
        private static final Rejected RECORD = new Rejected("", 0);

        static Rejected of(Letter letter) {
            return letter.aboutUtterance() ? new Rejected(letter.id(), letter.attempt()) : RECORD;
        }
    }
}
