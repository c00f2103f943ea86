package io.trivalent.pipeline.quantize;

import io.trivalent.vocabulary.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What got stuck alone, by the records it came from. If a transaction runs out of time because much in it got stuck, its
 * records are read again; what is remembered is then refused without a run, so that every round gets further than the one
 * before. A record that is sent again stands elsewhere and gets its chance. Thread-safe; lasts as long as the process.
 */
public final class TimedOutInputs {
    private static final int MAX = 10_000;

    private final Map<List<Source>, String> reasons = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Source>, String> eldest) {
            return size() > MAX;
        }
    };

    public synchronized void remember(List<Source> sources, String reason) {
        reasons.put(List.copyOf(sources), reason);
    }

    /** Why what came from these records was refused, if it was. */
    public synchronized Optional<String> reason(List<Source> sources) {
        return Optional.ofNullable(reasons.get(sources));
    }
}
