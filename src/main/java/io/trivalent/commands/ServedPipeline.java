package io.trivalent.commands;

import io.trivalent.process.PipelineProcess;
import io.trivalent.view.LiveFeed;

/** A running pipeline with its live page. */
record ServedPipeline(PipelineProcess process, LiveFeed feed) implements AutoCloseable {
    @Override
    public void close() {
        try {
            feed.close();
        } finally {
            process.close();
        }
    }
}
