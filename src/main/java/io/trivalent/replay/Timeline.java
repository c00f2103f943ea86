package io.trivalent.replay;

import static java.util.Comparator.comparingLong;

import io.trivalent.Utterance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Computes when each part of each utterance is due, in sending order. */
final class Timeline {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private Timeline() {}

    static List<Send> of(List<Utterance> utterances, Pace pace) {
        return pace.match(
                max -> evenlySpaced(utterances, 0),
                rate -> evenlySpaced(utterances, NANOS_PER_SECOND / rate.utterancesPerSecond()),
                speed -> byClip(utterances, NANOS_PER_MILLI / speed.factor()));
    }

    private static List<Send> evenlySpaced(List<Utterance> utterances, double nanosApart) {
        var sends = new ArrayList<Send>();
        for (int i = 0; i < utterances.size(); i++) {
            for (var part : Part.of(utterances.get(i))) {
                sends.add(send(part, i * nanosApart));
            }
        }
        return sends;
    }

    /**
     * <pre>
     *   clip a: 10 s ... utterance ends at 12 s ... ends at 15 s     clip b: 0 s ... ends at 4 s
     *   due     0 s      2 s                        5 s              5 s     9 s        at speed 1
     * </pre>
     */
    private static List<Send> byClip(List<Utterance> utterances, double nanosPerMilli) {
        var clips = new LinkedHashMap<String, List<Part>>();
        for (var utterance : utterances) {
            var parts = Part.of(utterance);
            clips.computeIfAbsent(clipOf(parts.get(0)), clip -> new ArrayList<>())
                    .addAll(parts);
        }
        var sends = new ArrayList<Send>();
        long elapsedMs = 0;
        for (var parts : clips.values()) {
            long originMs = parts.stream().mapToLong(Part::startMs).min().orElseThrow();
            long beforeMs = elapsedMs;
            parts.sort(comparingLong(Part::endMs));
            for (var part : parts) {
                // Only the pipeline validates times. A wrong one must not make the due times decrease.
                elapsedMs = Math.max(elapsedMs, beforeMs + part.endMs() - originMs);
                sends.add(send(part, elapsedMs * nanosPerMilli));
            }
        }
        return sends;
    }

    /** An utterance without a clip is a clip of its own. The line break keeps it apart from a clip of that name. */
    private static String clipOf(Part part) {
        return part.clip().isEmpty() ? "\n" + part.utteranceId() : part.clip();
    }

    private static Send send(Part part, double dueNanos) {
        return new Send(part.modality(), part.utteranceId(), part.record(), Math.round(dueNanos));
    }
}
