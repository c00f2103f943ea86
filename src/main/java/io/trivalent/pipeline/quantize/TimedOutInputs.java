package io.trivalent.pipeline.quantize;

import io.trivalent.vocabulary.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Inputs whose run timed out on their own, keyed by source record. If many runs time out, the transaction times out as well
 * and its records are read again; the inputs remembered here are then rejected without a run, so that each attempt gets
 * further than the previous one. A record that is sent again has another offset and is run again. It keeps the latest
 * {@value #MAX} inputs. Thread-safe; one for the whole process.
 */
public final class TimedOutInputs {
    private static final int MAX = 10_000;

    private volatile boolean any;

    private final Map<List<Source>, String> reasons = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Source>, String> eldest) {
            return size() > MAX;
        }
    };

    public synchronized void remember(List<Source> sources, String reason) {
        any = true;
        reasons.put(List.copyOf(sources), reason);
    }

    /** The reason why the input from these records was rejected; empty if it did not time out. */
    public Optional<String> reason(List<Source> sources) {
        if (!any) {
            return Optional.empty();
        }
        synchronized (this) {
            return Optional.ofNullable(reasons.get(sources));
        }
    }

    /** Whether any input is remembered; then callers must look theirs up. */
    public boolean any() {
        return any;
    }
}
