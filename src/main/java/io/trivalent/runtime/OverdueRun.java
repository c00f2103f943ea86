package io.trivalent.runtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A run that lasts longer than {@code score.max-run}.
 *
 * @param name package or graph that runs
 * @param duration time since the run began
 * @param unresponsive whether it did not respond to its termination, so that only a restart of the process ends it
 */
public record OverdueRun(String name, Duration duration, boolean unresponsive) {
    public OverdueRun {
        requireNonNull(name);
        requireNonNull(duration);
    }

    @Override
    public String toString() {
        return "run of model %s timed out and has not ended after %d s".formatted(name, duration.toSeconds());
    }
}
