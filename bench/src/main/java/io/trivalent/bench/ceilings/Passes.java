package io.trivalent.bench.ceilings;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/**
 * Repeats a pass over the workload: first to warm up, then measured. Each takes at least 4 s and one pass. Figures:
 * {@code per_second}, measured; {@code first_pass_per_second}, the very first pass, with a cold JVM.
 */
final class Passes {
    private static final double WARM_SECONDS = 4;
    private static final double MEASURED_SECONDS = 4;

    private final int utterances;
    private final IntFunction<Callable<Long>> pass;

    /**
     * Passes of two threads.
     *
     * @param utterances in one pass of both threads together; a pass returns at least one for each
     * @param pass by the number of the thread, counted from 0
     */
    Passes(int utterances, IntFunction<Callable<Long>> pass) {
        this.utterances = utterances;
        this.pass = pass;
    }

    Map<String, Double> measure() throws InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("first_pass_per_second", utterances / Callers.seconds(utterances, pass));
        repeat(WARM_SECONDS);
        figures.put("per_second", repeat(MEASURED_SECONDS));
        return figures;
    }

    private double repeat(double minSeconds) throws InterruptedException {
        double seconds = 0;
        long done = 0;
        while (seconds < minSeconds) {
            seconds += Callers.seconds(utterances, pass);
            done += utterances;
        }
        return done / seconds;
    }
}
