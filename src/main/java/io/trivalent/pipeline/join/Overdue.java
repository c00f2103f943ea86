package io.trivalent.pipeline.join;

import static java.util.Objects.requireNonNull;

import io.trivalent.pipeline.flow.InputProgress;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.UtteranceId;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Consumer;

/**
 * The waiting utterances whose deadline has passed, until it is certain that their missing parts were not published in time.
 * The task's clock alone is no proof: if the task falls behind, it may read the records of one topic before equally
 * old records of another. An utterance is therefore released only if, for each missing modality m,
 *
 * <pre>
 *   a record of m stamped at or after  since + wait time(m)  was read, and one topic carries m, or
 *   every record of m that was published before the deadline passed was read
 * </pre>
 *
 * <p>Not thread-safe.
 */
final class Overdue {
    private final WaitTimes waitTimes;
    private final ExpectedModalities modalities;
    private final InputProgress inputs;
    private final Map<UtteranceId, Entry> entries = new LinkedHashMap<>();
    private final Map<Modality, LongAccumulator> latest = new EnumMap<>(Modality.class);

    /** An utterance, and the wall clock when its deadline was found to have passed. */
    private record Entry(PendingUtterance utterance, long sinceWallMs) {}

    Overdue(WaitTimes waitTimes, ExpectedModalities modalities, InputProgress inputs) {
        this.waitTimes = waitTimes;
        this.modalities = modalities;
        this.inputs = inputs;
        for (Modality modality : Modality.values()) {
            latest.put(modality, new LongAccumulator(Math::max, Long.MIN_VALUE));
        }
    }

    /** A part of this modality with this timestamp was read. */
    void observe(Modality modality, long eventMs) {
        latest(modality).accumulate(eventMs);
    }

    void add(PendingUtterance utterance, long wallMs) {
        entries.put(utterance.id(), new Entry(utterance, wallMs));
    }

    /** The utterance was released, or a part has moved its deadline. */
    void remove(PendingUtterance utterance) {
        entries.remove(utterance.id());
    }

    /** Releases utterances in the order of their deadlines, up to the first that must wait. */
    void releaseFirst(Consumer<PendingUtterance> release) {
        for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (!certain(entry)) {
                return;
            }
            all.remove();
            release.accept(entry.utterance());
        }
    }

    /** Releases every utterance whose missing parts are certain. */
    void releaseAll(Consumer<PendingUtterance> release) {
        for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (certain(entry)) {
                all.remove();
                release.accept(entry.utterance());
            }
        }
    }

    void clear() {
        entries.clear();
    }

    private LongAccumulator latest(Modality modality) {
        return requireNonNull(latest.get(modality));
    }

    private boolean certain(Entry entry) {
        boolean certain = true;
        for (Modality modality : modalities.awaited(entry.utterance())) {
            // Every missing modality is requested, so that their ends are looked up together.
            certain &= entry.utterance().part(modality).isPresent() || certain(entry, modality);
        }
        return certain;
    }

    private boolean certain(Entry entry, Modality modality) {
        long deadline = entry.utterance().since() + waitTimes.of(modality);
        return (inputs.inOneTopic(modality) && latest(modality).get() >= deadline)
                || inputs.readUpTo(modality, entry.sinceWallMs());
    }
}
