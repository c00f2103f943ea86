package io.trivalent.app;

import io.quarkus.runtime.Quarkus;

/** Waits until somebody ends the process, or the pipeline ends by itself. */
final class Shutdown {
    private Shutdown() {}

    static void await(PipelineProcess pipeline) {
        Thread watch = new Thread(
                () -> {
                    try {
                        pipeline.awaitStop();
                        Quarkus.asyncExit(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "pipeline-watch");
        watch.setDaemon(true);
        watch.start();
        Quarkus.waitForExit();
        watch.interrupt();
    }
}
