package io.trivalent.pipeline.join;

import io.trivalent.vocabulary.UtteranceId;
import java.util.HashMap;
import java.util.Map;

/** The join's store without Kafka; counts what a changelog would have to carry. */
final class MemoryLog implements JoinLog {
    private final Map<UtteranceId, byte[]> values = new HashMap<>();
    private int puts;
    private int deletes;

    @Override
    public void put(UtteranceId id, byte[] value) {
        values.put(id, value);
        puts++;
    }

    @Override
    public void delete(UtteranceId id) {
        values.remove(id);
        deletes++;
    }

    Map<UtteranceId, byte[]> values() {
        return Map.copyOf(values);
    }

    int puts() {
        return puts;
    }

    int deletes() {
        return deletes;
    }
}
