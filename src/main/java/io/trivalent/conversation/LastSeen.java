package io.trivalent.conversation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clips in the order in which they were last seen. */
final class LastSeen {
    private final Map<String, Long> times = new LinkedHashMap<>();

    /** Puts a clip behind all others. */
    void put(String clip, long seenMs) {
        times.remove(clip);
        times.put(clip, seenMs);
    }

    void clear() {
        times.clear();
    }

    void remove(String clip) {
        times.remove(clip);
    }

    /** Orders clips that were put in any order. */
    void sort() {
        List<Map.Entry<String, Long>> entries = times.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .sorted(Map.Entry.comparingByValue())
                .toList();
        times.clear();
        entries.forEach(entry -> times.put(entry.getKey(), entry.getValue()));
    }

    /** The clips that were last seen at a time or before. */
    List<String> before(long timeMs) {
        List<String> clips = new ArrayList<>();
        for (Map.Entry<String, Long> clip : times.entrySet()) {
            if (clip.getValue() > timeMs) {
                break;
            }
            clips.add(clip.getKey());
        }
        return clips;
    }
}
