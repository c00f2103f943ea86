package io.trivalent.runtime;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Terminates runs that exceed their time limit. One daemon thread checks all runs every {@link #PERIOD} while there are any;
 * the start and the end of a run wake no thread. Thread-safe.
 *
 * <p>The age of a run excludes the time in which the machine was suspended: the time between two checks counts as
 * {@link #MAX_STEP} at most. Otherwise every run would be terminated after the machine wakes up.
 */
final class Watchdog {
    static final Duration PERIOD = Duration.ofMillis(20);
    static final Duration MAX_STEP = Duration.ofMillis(100);

    private final LongSupplier nanos;
    private final Consumer<Runnable> scheduler;
    private final Set<WatchedRun> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile long checkedNanos;

    /**
     * A watchdog with a clock and a scheduler of the caller.
     *
     * @param nanos monotone clock, nanoseconds
     * @param scheduler runs a task once, about {@link #PERIOD} from now
     */
    Watchdog(LongSupplier nanos, Consumer<Runnable> scheduler) {
        this.nanos = nanos;
        this.scheduler = scheduler;
    }

    /** A watchdog with a thread of its own. */
    static Watchdog withThread() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "model-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(10, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return new Watchdog(System::nanoTime, check -> {
            // The liveness check reports a run whose termination failed, because it stays overdue.
            Future<?> unused = executor.schedule(check, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /**
     * Starts to watch a run; the caller closes it when the run has returned.
     *
     * @param name package or graph that runs, for messages
     * @param limit maximum duration
     */
    WatchedRun watch(String name, Duration limit) {
        WatchedRun run = new WatchedRun(name, limit, running::remove);
        running.add(run);
        if (scheduled.compareAndSet(false, true)) {
            scheduleCheck();
        }
        return run;
    }

    /** The longest run, if it exceeds the limit. */
    Optional<WatchedRun> longestBeyond(Duration limit) {
        return running.stream()
                .max(Comparator.comparing(WatchedRun::age))
                .filter(run -> run.age().compareTo(limit) > 0);
    }

    private void scheduleCheck() {
        checkedNanos = nanos.getAsLong();
        scheduler.accept(this::check);
    }

    private void check() {
        long passed = Math.min(nanos.getAsLong() - checkedNanos, MAX_STEP.toNanos());
        try {
            running.forEach(run -> run.addAge(passed));
        } finally {
            scheduleCheckWhileRunning();
        }
    }

    private void scheduleCheckWhileRunning() {
        if (running.isEmpty()) {
            scheduled.set(false);
            // A run that began before this line has scheduled no check, because one was scheduled.
            if (running.isEmpty() || !scheduled.compareAndSet(false, true)) {
                return;
            }
        }
        scheduleCheck();
    }
}
