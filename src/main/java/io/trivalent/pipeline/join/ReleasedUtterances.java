package io.trivalent.pipeline.join;

import io.trivalent.vocabulary.UtteranceId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The released utterances of one task: a marker for each, and the parts of those that may be revised. Both are in the order of
 * release, which is the order of the markers' times. Utterances whose records were all withheld have a marker, too.
 *
 * <p>A marker is forgotten when the newest marker is younger by {@link JoinConfig#memory()} plus the longest wait time, or
 * when there are more markers than {@link JoinConfig#maxRemembered()}. A straggler stamped within {@code memory} of the newest
 * record therefore finds its utterance's marker. An older part of an unknown utterance may be a straggler of a forgotten
 * utterance. The horizon is the largest timestamp for which this is possible:
 *
 * <pre>
 *   horizon = max(newest record − memory, time of the youngest marker that was forgotten because there were too many)
 * </pre>
 */
final class ReleasedUtterances {
    private final long memoryMillis;
    private final long markerMillis;
    private final int maxMarkers;
    private final Map<UtteranceId, Marker> markers = new LinkedHashMap<>();
    private final Map<UtteranceId, KeptUtterance> kept = new LinkedHashMap<>();
    private long youngest = Long.MIN_VALUE;
    private long forgotten = Long.MIN_VALUE;
    private long keptBytes;

    ReleasedUtterances(JoinConfig config, WaitTimes waitTimes) {
        this.memoryMillis = config.memory().toMillis();
        this.markerMillis = memoryMillis + waitTimes.longest();
        this.maxMarkers = config.maxRemembered();
    }

    @Nullable
    Marker marker(UtteranceId id) {
        return markers.get(id);
    }

    @Nullable
    KeptUtterance kept(UtteranceId id) {
        return kept.get(id);
    }

    /** Adds the marker of an utterance that has none. */
    void add(UtteranceId id, Marker marker) {
        markers.put(id, marker);
        youngest = Math.max(youngest, marker.time());
    }

    /** Keeps the parts of an utterance that has a marker, so that it can be revised. */
    void keep(KeptUtterance utterance) {
        kept.put(utterance.utterance().id(), utterance);
        keptBytes += utterance.utterance().sizeBytes();
    }

    /**
     * Adds roles to the marker of an utterance, and drops the kept parts that its roles forbid.
     *
     * @param roles those of the marker, and new ones
     * @return whether a part was dropped
     */
    boolean limit(UtteranceId id, Marker marker, List<String> roles, RoleLimits limits) {
        KeptUtterance limited = kept.get(id);
        if (limited == null) {
            markers.put(id, marker.withRoles(roles));
            return false;
        }
        drop(id);
        limited.utterance().addRoles(roles);
        int dropped = limits.apply(limited.utterance());
        markers.put(id, marker.withRoles(limited.utterance().roles()));
        if (limited.utterance().size() > 0) {
            keep(limited);
        }
        return dropped > 0;
    }

    /** Removes the marker and the parts of an utterance that begins again or is revised. */
    void remove(UtteranceId id) {
        markers.remove(id);
        drop(id);
    }

    /**
     * Drops the parts that were kept longest; the marker stays.
     *
     * @return id of their utterance
     */
    UtteranceId dropOldestKept() {
        UtteranceId oldest = kept.keySet().iterator().next();
        drop(oldest);
        return oldest;
    }

    /**
     * Removes the markers that are too old, and the oldest of those beyond the cap.
     *
     * @param removed receives the id of each
     */
    void forget(Consumer<UtteranceId> removed) {
        Iterator<Map.Entry<UtteranceId, Marker>> oldest = markers.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<UtteranceId, Marker> entry = oldest.next();
            boolean tooMany = markers.size() > maxMarkers;
            if (!tooMany && youngest - entry.getValue().time() < markerMillis) {
                return;
            }
            if (tooMany) {
                forgotten = Math.max(forgotten, entry.getValue().time());
            }
            oldest.remove();
            drop(entry.getKey());
            removed.accept(entry.getKey());
        }
    }

    /**
     * The largest timestamp at which a part of an unknown utterance may be a straggler.
     *
     * @param newest the largest timestamp so far
     */
    long horizon(long newest) {
        return Math.max(forgotten, newest - memoryMillis);
    }

    /** Time of the youngest marker that was forgotten because there were too many; {@link Long#MIN_VALUE} if none was. */
    long forgotten() {
        return forgotten;
    }

    /** Restores {@link #forgotten} of an earlier owner. */
    void restoreForgotten(long time) {
        forgotten = Math.max(forgotten, time);
    }

    /** Number of markers. */
    int markers() {
        return markers.size();
    }

    /** Number of utterances kept for a revision. */
    int kept() {
        return kept.size();
    }

    /** Tensor bytes of the utterances kept for a revision. */
    long keptBytes() {
        return keptBytes;
    }

    private void drop(UtteranceId id) {
        KeptUtterance dropped = kept.remove(id);
        if (dropped != null) {
            keptBytes -= dropped.utterance().sizeBytes();
        }
    }
}
