package io.trivalent.conversation;

import static java.util.Objects.requireNonNull;

import io.trivalent.conversation.alerts.ClipAlerts;
import io.trivalent.conversation.alerts.ClipAlertsFormat;
import io.trivalent.conversation.figures.Clip;
import io.trivalent.conversation.figures.ClipFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The clips of a task. All are in stores with changelogs; the {@value #MAX_HELD} that were used last are also on the heap, and
 * {@link #save} writes those that changed. The caller saves before each commit.
 */
final class HeldClips {
    static final String CLIPS = "conversations";
    static final String ALERTS = "alerts";

    private static final int MAX_HELD = 500;

    private final KeyValueStore<String, byte[]> clips;
    private final KeyValueStore<String, byte[]> alerts;
    private final BiConsumer<String, Clip> saved;
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);

    /** @param saved receives each changed clip when it is written */
    HeldClips(
            KeyValueStore<String, byte[]> clips, KeyValueStore<String, byte[]> alerts, BiConsumer<String, Clip> saved) {
        this.clips = clips;
        this.alerts = alerts;
        this.saved = saved;
    }

    /** A clip, and where the rules for alerts stand in it. */
    static final class Held {
        private final String id;
        private final Clip clip;
        private final ClipAlerts alerts;
        private boolean changed;

        private Held(String id, Clip clip, ClipAlerts alerts) {
            this.id = id;
            this.clip = clip;
            this.alerts = alerts;
        }

        String id() {
            return id;
        }

        Clip clip() {
            return clip;
        }

        ClipAlerts alerts() {
            return alerts;
        }

        /** Lets the clip be written and published. */
        void change() {
            changed = true;
        }
    }

    /** A known clip. */
    Optional<Held> find(String id) {
        Held found = held.get(id);
        if (found != null) {
            return Optional.of(found);
        }
        byte[] stored = clips.get(id);
        return stored == null ? Optional.empty() : Optional.of(hold(id, stored));
    }

    /** A clip, which is new if it is not known. */
    Held findOrBegin(String id) {
        return find(id).orElseGet(() -> hold(id, null));
    }

    private Held hold(String id, byte @Nullable [] stored) {
        Clip clip = stored == null ? new Clip() : ClipFormat.clip(stored);
        Held added = new Held(id, clip, ClipAlertsFormat.alerts(alerts.get(id)));
        held.put(id, added);
        if (held.size() > MAX_HELD) {
            Held eldest = held.values().iterator().next();
            save(eldest);
            held.remove(eldest.id);
        }
        return added;
    }

    /** Forgets a clip, whether or not it is known. */
    void forget(String id) {
        held.remove(id);
        clips.delete(id);
        alerts.delete(id);
    }

    /** Writes all changed clips. */
    void save() {
        held.values().forEach(this::save);
    }

    private void save(Held entry) {
        if (entry.alerts.takeChanged()) {
            alerts.put(entry.id, ClipAlertsFormat.bytes(entry.alerts));
        }
        if (entry.changed) {
            entry.changed = false;
            clips.put(entry.id, ClipFormat.bytes(entry.clip));
            saved.accept(entry.id, entry.clip);
        }
    }

    /** Calls with each stored clip. */
    void forEach(BiConsumer<String, Clip> action) {
        try (KeyValueIterator<String, byte[]> stored = clips.all()) {
            stored.forEachRemaining(entry -> action.accept(entry.key, ClipFormat.clip(requireNonNull(entry.value))));
        }
    }
}
