package io.trivalent.bench.ceilings;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs the same work on two threads and measures the time until both are done. */
final class Callers {
    private Callers() {}

    /**
     * Seconds that the work takes.
     *
     * @param expected what the threads' results add up to at least
     * @param work by the number of the thread, counted from 0
     */
    static double seconds(long expected, IntFunction<Callable<Long>> work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(Channel.THREADS);
        try {
            long start = System.nanoTime();
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < Channel.THREADS; i++) {
                running.add(threads.submit(work.apply(i)));
            }
            long done = 0;
            for (Future<Long> each : running) {
                done += each.get();
            }
            if (done < expected) {
                throw new IllegalStateException("a pass handled %d, expected at least %d".formatted(done, expected));
            }
            return (System.nanoTime() - start) / 1e9;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a caller failed", e.getCause());
        } finally {
            threads.shutdown();
        }
    }
}
