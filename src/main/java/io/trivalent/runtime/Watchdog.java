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
 * Terminates runs that take too long. One daemon thread looks at all runs every {@link #LOOK}, and is gone while nothing
 * runs: to begin and to end a run wakes nobody. Thread-safe.
 *
 * <p>A run ages by the time this process was awake: what passes between two looks counts as {@link #ASLEEP} at most, so
 * that a machine that was suspended does not find all its runs guilty.
 */
final class Watchdog {
    static final Duration LOOK = Duration.ofMillis(20);
    static final Duration ASLEEP = Duration.ofMillis(100);

    private final LongSupplier nanos;
    private final Consumer<Runnable> later;
    private final Set<WatchedRun> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long looked;

    /**
     * A watchdog on any clock.
     *
     * @param nanos monotone clock, nanoseconds
     * @param later runs a task once, about {@link #LOOK} from now
     */
    Watchdog(LongSupplier nanos, Consumer<Runnable> later) {
        this.nanos = nanos;
        this.later = later;
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
        return new Watchdog(System::nanoTime, look -> {
            // A termination that fails leaves its run overdue, and liveness says so.
            Future<?> unused = executor.schedule(look, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /**
     * Begins to watch; the caller closes what it gets when the run has come back.
     *
     * @param name what runs, for the message
     * @param limit how long it may
     */
    WatchedRun watch(String name, Duration limit) {
        WatchedRun run = new WatchedRun(name, limit, running::remove);
        running.add(run);
        if (looking.compareAndSet(false, true)) {
            lookAgain();
        }
        return run;
    }

    /** The run that has lasted longest, if it is beyond this. */
    Optional<WatchedRun> beyond(Duration limit) {
        return running.stream()
                .max(Comparator.comparing(WatchedRun::age))
                .filter(run -> run.age().compareTo(limit) > 0);
    }

    private void lookAgain() {
        looked = nanos.getAsLong();
        later.accept(this::look);
    }

    private void look() {
        long passed = Math.min(nanos.getAsLong() - looked, ASLEEP.toNanos());
        try {
            running.forEach(run -> run.grow(passed));
        } finally {
            lookAgainWhileRunning();
        }
    }

    private void lookAgainWhileRunning() {
        if (running.isEmpty()) {
            looking.set(false);
            // A run that began in between saw that somebody was looking.
            if (running.isEmpty() || !looking.compareAndSet(false, true)) {
                return;
            }
        }
        lookAgain();
    }
}
