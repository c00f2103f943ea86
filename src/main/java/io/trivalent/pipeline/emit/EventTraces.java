package io.trivalent.pipeline.emit;

import io.trivalent.Sentiment;
import io.trivalent.vocabulary.Source;
import java.util.List;
import org.apache.kafka.common.header.Headers;

/** Follows each utterance from the producers of its records to the consumers of its event. Thread-safe. */
public interface EventTraces {
    /** Follows nothing. */
    EventTraces NONE = new EventTraces() {
        @Override
        public String context(Headers headers) {
            return "";
        }

        @Override
        public Trace begin(Sentiment event, long firstArrivedMs, List<Source> sources) {
            return Trace.NONE;
        }
    };

    /** The trace context of an input record in the form of the W3C header {@code traceparent}; empty if it has none. */
    String context(Headers headers);

    /**
     * Begins the span of an utterance; it is the current one of this thread until it is closed.
     *
     * @param firstArrivedMs wall clock when the first part was read, milliseconds since 1970
     * @param sources the records of the parts
     */
    Trace begin(Sentiment event, long firstArrivedMs, List<Source> sources);

    /** The span of one utterance. Closed when its event has been handed to Kafka. */
    interface Trace extends AutoCloseable {
        /** No span. */
        Trace NONE = new Trace() {
            @Override
            public void passOn(Headers headers) {
                // There is no context.
            }

            @Override
            public void close() {
                // There is no span.
            }
        };

        /** Adds the context of the span to the headers of the event. */
        void passOn(Headers headers);

        @Override
        void close();
    }
}
