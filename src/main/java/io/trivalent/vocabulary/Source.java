package io.trivalent.vocabulary;

import static java.util.Objects.requireNonNull;

/** Where a record was read: the coordinates under which it can be read again. */
public record Source(String topic, int partition, long offset) {
    public Source {
        requireNonNull(topic);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
