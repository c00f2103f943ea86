package io.trivalent.commands;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The command that this process runs, and its orderly end. On a signal Quarkus shuts down without waiting for the command,
 * so its shutdown event waits here until the command has closed its resources.
 */
@Singleton
public class RunningCommand {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(45);

    private volatile CountDownLatch finished = new CountDownLatch(0);
    private volatile @Nullable Thread working;

    /** Marks the calling thread as the one that runs the command. */
    void begin() {
        finished = new CountDownLatch(1);
        working = Thread.currentThread();
    }

    /** Marks the command as done: it has closed all its resources. */
    void end() {
        working = null;
        finished.countDown();
    }

    /** Waits until the process receives a signal, or the pipeline or its conversations stop. */
    void serveUntilStopped(ServedPipeline served) {
        working = null;
        List<Thread> watches =
                served.stops().stream().map(RunningCommand::watch).toList();
        Quarkus.waitForExit();
        watches.forEach(Thread::interrupt);
    }

    private static Thread watch(ServedPipeline.Stop stop) {
        Thread watch = new Thread(() -> exitAfter(stop), "pipeline-watch");
        watch.setDaemon(true);
        watch.start();
        return watch;
    }

    private static void exitAfter(ServedPipeline.Stop stop) {
        try {
            stop.await();
            Quarkus.asyncExit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Interrupts a command that still works; a serving command has been woken by Quarkus. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        Thread thread = working;
        if (thread != null) {
            thread.interrupt();
        }
        if (!finished.await(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            Output.message("trivalent: the command did not end within %d s after %s"
                    .formatted(CLOSE_TIMEOUT.toSeconds(), event));
        }
    }
}
