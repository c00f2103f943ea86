package io.trivalent.wire;

/** An existing topic has another number of partitions than the topics it is joined with. */
public final class TopicMismatchException extends RuntimeException {
    public TopicMismatchException(String topic, int found, int expected) {
        super("topic %s has %d partitions, expected %d: topics joined by key need the same number"
                .formatted(topic, found, expected));
    }
}
