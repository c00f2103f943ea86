package io.trivalent.replay;

import static java.util.Objects.requireNonNull;

import io.trivalent.Sentiment;

/** A sentiment event and the {@link System#nanoTime} of its receipt. */
public record Received(Sentiment event, long nanos) {
    public Received {
        requireNonNull(event);
    }
}
