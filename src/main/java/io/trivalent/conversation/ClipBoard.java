package io.trivalent.conversation;

import io.trivalent.Conversation;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.Turn;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The published figures of the clips of this process, for queries, one part for each task that computes them. Thread-safe. */
final class ClipBoard {
    /** Utterances of a task whose clip can be found. */
    private static final int MAX_UTTERANCES = 100_000;

    /** Points of a card. */
    private static final int POINTS = 32;

    private final ConcurrentMap<Integer, Part> parts = new ConcurrentHashMap<>();

    /** Shows the part of a task that has restored its clips. */
    void show(Part part) {
        parts.put(part.partition, part);
    }

    /** Removes the part of a task that has closed, unless another one took the partition. */
    void hide(Part part) {
        parts.remove(part.partition, part);
    }

    Optional<Part> part(int partition) {
        return Optional.ofNullable(parts.get(partition));
    }

    /** The partitions that have a task in this process. */
    Set<Integer> partitions() {
        return Set.copyOf(parts.keySet());
    }

    /** All cards by the partition of their clips, in no order. */
    Map<Integer, Collection<ConversationCard>> cards() {
        Map<Integer, Collection<ConversationCard>> cards = new HashMap<>();
        parts.values().forEach(part -> cards.put(part.partition, List.copyOf(part.cards.values())));
        return cards;
    }

    /** The clip of an utterance that is among the last ones. */
    Optional<String> clipOf(String utterance) {
        return parts.values().stream()
                .flatMap(part -> part.clipOf(utterance).stream())
                .findFirst();
    }

    /** The clips of one task. */
    static final class Part {
        private final int partition;
        private final ConcurrentMap<String, ConversationCard> cards = new ConcurrentHashMap<>();

        private final Map<String, String> clips = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                return size() > MAX_UTTERANCES;
            }
        };

        Part(int partition) {
            this.partition = partition;
        }

        /** Shows a clip as it is now. */
        void put(Clip clip, Conversation figures) {
            List<Turn> turns = clip.turns();
            List<ConversationCard.Point> points =
                    turns.subList(Math.max(0, turns.size() - POINTS), turns.size()).stream()
                            .map(turn -> ConversationCard.Point.of(turn, clip.range()))
                            .toList();
            cards.put(figures.getClipId(), new ConversationCard(figures, points));
        }

        /** Lets an utterance be found. */
        void index(String utterance, String clip) {
            synchronized (clips) {
                clips.put(utterance, clip);
            }
        }

        /** Removes a clip. Its utterances stay in the index until younger ones replace them; the store has no clip for them. */
        void remove(String clip) {
            cards.remove(clip);
        }

        /** Removes a clip and its utterances. */
        void erase(String clip) {
            remove(clip);
            synchronized (clips) {
                clips.values().removeIf(clip::equals);
            }
        }

        Optional<ConversationCard> card(String clip) {
            return Optional.ofNullable(cards.get(clip));
        }

        private Optional<String> clipOf(String utterance) {
            synchronized (clips) {
                return Optional.ofNullable(clips.get(utterance));
            }
        }
    }
}
