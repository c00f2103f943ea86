package io.trivalent.replay;

import static java.util.Objects.requireNonNull;

import io.trivalent.Sentiment;

/** A sentiment event and when it could be read, by {@link System#nanoTime}. */
public record Received(Sentiment event, long nanos) {
    public Received {
        requireNonNull(event);
    }
}
