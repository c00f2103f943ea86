package io.trivalent.commands;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.trivalent.process.PipelineProcess;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The command of this process and its orderly end. A signal ends the frame, which does not wait for the command; so the
 * frame's shutdown waits here until the command has closed what it opened.
 */
@Singleton
public class RunningCommand {
    private static final Duration CLOSING = Duration.ofSeconds(45);

    private volatile CountDownLatch finished = new CountDownLatch(0);
    private volatile @Nullable Thread busy;

    /** The calling thread begins to work on the command. */
    void begin() {
        finished = new CountDownLatch(1);
        busy = Thread.currentThread();
    }

    /** The command has closed everything. */
    void end() {
        busy = null;
        finished.countDown();
    }

    /** Waits until somebody ends the process, or the pipeline ends by itself. */
    void serveUntilStopped(PipelineProcess pipeline) {
        busy = null;
        Thread watch = new Thread(() -> exitWith(pipeline), "pipeline-watch");
        watch.setDaemon(true);
        watch.start();
        Quarkus.waitForExit();
        watch.interrupt();
    }

    private static void exitWith(PipelineProcess pipeline) {
        try {
            pipeline.awaitStop();
            Quarkus.asyncExit(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A command that serves has been woken; one that still works is interrupted. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        Thread working = busy;
        if (working != null) {
            working.interrupt();
        }
        if (!finished.await(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
            Output.say("trivalent: the command did not end within %d s after %s".formatted(CLOSING.toSeconds(), event));
        }
    }
}
