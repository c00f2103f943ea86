package io.trivalent.pipeline.join;

import java.util.HashMap;
import java.util.Map;

/** The join's store without Kafka. It counts the writes that a changelog would receive. */
final class MemoryLog implements JoinLog {
    private final Map<String, byte[]> values = new HashMap<>();
    private int puts;
    private int deletes;

    @Override
    public void put(String key, byte[] value) {
        values.put(key, value);
        puts++;
    }

    @Override
    public void delete(String key) {
        values.remove(key);
        deletes++;
    }

    Map<String, byte[]> values() {
        return Map.copyOf(values);
    }

    int puts() {
        return puts;
    }

    int deletes() {
        return deletes;
    }
}
