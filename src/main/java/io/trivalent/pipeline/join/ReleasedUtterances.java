package io.trivalent.pipeline.join;

import io.trivalent.vocabulary.UtteranceId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The utterances of one task that have left: a marker for each, and the parts of those that may be revised. Both in the
 * order of leaving, which is the order of their times.
 *
 * <p>A marker is forgotten when another is younger by {@link JoinConfig#memory()} and the longest patience, or when there are
 * too many. A part stamped within {@code memory} of the newest record therefore finds the marker of every utterance that
 * left before it was due; an older one cannot be told from a straggler of an utterance that is forgotten. The horizon is the
 * youngest timestamp for which that is so:
 *
 * <pre>
 *   horizon = max(newest record − memory, time of the youngest marker that was forgotten because there were too many)
 * </pre>
 */
final class ReleasedUtterances {
    private final long memoryMillis;
    private final long remainMillis;
    private final int maxMarkers;
    private final Map<UtteranceId, Marker> markers = new LinkedHashMap<>();
    private final Map<UtteranceId, Kept> kept = new LinkedHashMap<>();
    private long youngest = Long.MIN_VALUE;
    private long forgotten = Long.MIN_VALUE;
    private long keptBytes;

    ReleasedUtterances(JoinConfig config, WaitTimes patience) {
        this.memoryMillis = config.memory().toMillis();
        this.remainMillis = memoryMillis + patience.longest();
        this.maxMarkers = config.maxRemembered();
    }

    @Nullable
    Marker marker(UtteranceId id) {
        return markers.get(id);
    }

    @Nullable
    Kept kept(UtteranceId id) {
        return kept.get(id);
    }

    /** Remembers that an utterance has left; it must not be remembered yet. */
    void add(UtteranceId id, Marker marker) {
        markers.put(id, marker);
        youngest = Math.max(youngest, marker.time());
    }

    /** Keeps the parts of an utterance that is remembered, so that it can leave again. */
    void keep(Kept utterance) {
        kept.put(utterance.utterance().id(), utterance);
        keptBytes += utterance.utterance().sizeBytes();
    }

    /** Forgets an utterance because it begins or leaves again. */
    void remove(UtteranceId id) {
        markers.remove(id);
        drop(id);
    }

    /** Leaves only a marker of the utterance that has been kept longest, and says whose. */
    UtteranceId dropOldestKept() {
        UtteranceId oldest = kept.keySet().iterator().next();
        drop(oldest);
        return oldest;
    }

    /** Forgets the markers whose time is up, and those beyond the cap. */
    void forget(Consumer<UtteranceId> gone) {
        Iterator<Map.Entry<UtteranceId, Marker>> oldest = markers.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<UtteranceId, Marker> entry = oldest.next();
            boolean tooMany = markers.size() > maxMarkers;
            if (!tooMany && youngest - entry.getValue().time() < remainMillis) {
                return;
            }
            if (tooMany) {
                forgotten = Math.max(forgotten, entry.getValue().time());
            }
            oldest.remove();
            drop(entry.getKey());
            gone.accept(entry.getKey());
        }
    }

    /**
     * The timestamp up to which a part of an unknown utterance may be a straggler.
     *
     * @param newest the largest timestamp so far
     */
    long horizon(long newest) {
        return Math.max(forgotten, newest - memoryMillis);
    }

    /** Time of the youngest marker that was forgotten because there were too many; the smallest number if none was. */
    long forgotten() {
        return forgotten;
    }

    /** Takes over what an earlier owner had to forget. */
    void restoreForgotten(long time) {
        forgotten = Math.max(forgotten, time);
    }

    int markers() {
        return markers.size();
    }

    int kept() {
        return kept.size();
    }

    /** Size of the tensors that are kept. */
    long keptBytes() {
        return keptBytes;
    }

    private void drop(UtteranceId id) {
        Kept dropped = kept.remove(id);
        if (dropped != null) {
            keptBytes -= dropped.utterance().sizeBytes();
        }
    }
}
