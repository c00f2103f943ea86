package io.trivalent.runtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A run that lasts longer than {@code score.max-run}.
 *
 * @param name package or graph that runs
 * @param lasted for how long
 * @param hopeless whether it was asked to end and did not: only a new process helps
 */
public record OverdueRun(String name, Duration lasted, boolean hopeless) {
    public OverdueRun {
        requireNonNull(name);
        requireNonNull(lasted);
    }

    @Override
    public String toString() {
        return "run of model %s has been stuck for %d s".formatted(name, lasted.toSeconds());
    }
}
