package io.trivalent.pipeline.flow;

import io.trivalent.vocabulary.PackageId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cost of runs of each package, measured in this process. A line is fitted to the runs; older ones count less:
 *
 * <pre>
 *   t = a + b · s        t duration of a run, s its steps with padding: utterances × steps of the longest
 *   overhead = a / b     cost of one more run, in steps
 * </pre>
 *
 * <p>Thread-safe; one for all tasks of the process.
 */
public final class RunCosts {
    /** Overhead of a package that was not measured yet, in steps. */
    static final double UNKNOWN = 16;

    static final double MAX = 10_000;

    /** Weight of the runs before, at each new one: about the last 200 count. */
    private static final double MEMORY = 0.995;

    private final Map<PackageId, Line> lines = new ConcurrentHashMap<>();

    /** A weighted least-squares fit. */
    private static final class Line {
        private double weight;
        private double steps;
        private double nanos;
        private double stepsSquared;
        private double stepsNanos;

        synchronized void add(double s, double t) {
            weight = MEMORY * weight + 1;
            steps = MEMORY * steps + s;
            nanos = MEMORY * nanos + t;
            stepsSquared = MEMORY * stepsSquared + s * s;
            stepsNanos = MEMORY * stepsNanos + s * t;
        }

        synchronized double overhead() {
            double meanSteps = steps / weight;
            double meanNanos = nanos / weight;
            double variance = stepsSquared / weight - meanSteps * meanSteps;
            double slope = (stepsNanos / weight - meanSteps * meanNanos) / variance;
            if (!(variance > 1e-9 * meanSteps * meanSteps) || !(slope > 0)) {
                return UNKNOWN;
            }
            return Math.min(MAX, Math.max(0, (meanNanos - slope * meanSteps) / slope));
        }

        synchronized double nanosPerStep() {
            return nanos / steps;
        }
    }

    /** Records a run that succeeded. */
    public void measured(PackageId model, long paddedSteps, long nanos) {
        lines.computeIfAbsent(model, key -> new Line()).add((double) paddedSteps, (double) nanos);
    }

    /** Mean duration of a run per step, overhead included, nanoseconds; 0 for a package that was not measured yet. */
    public double nanosPerStep(PackageId model) {
        Line line = lines.get(model);
        return line == null ? 0 : line.nanosPerStep();
    }

    /** The overhead of one run of this package, in steps, at least 0. */
    public double overhead(PackageId model) {
        Line line = lines.get(model);
        return line == null ? UNKNOWN : line.overhead();
    }
}
