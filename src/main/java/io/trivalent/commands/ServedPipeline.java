package io.trivalent.commands;

import io.trivalent.process.ConversationProcess;
import io.trivalent.process.PipelineProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A running pipeline with its conversations and its live page. */
record ServedPipeline(PipelineProcess process, Optional<ConversationProcess> conversations, Views views)
        implements AutoCloseable {
    /** Waits until the pipeline or its conversations have stopped, after too many failures or by {@link #close}. */
    interface Stop {
        void await() throws InterruptedException;
    }

    /** The waits of which the first to return ends the process. */
    List<Stop> stops() {
        List<Stop> stops = new ArrayList<>();
        stops.add(process::awaitStop);
        conversations.ifPresent(running -> stops.add(running::awaitStop));
        return List.copyOf(stops);
    }

    @Override
    public void close() {
        try {
            views.close();
        } finally {
            try {
                process.close();
            } finally {
                conversations.ifPresent(ConversationProcess::close);
            }
        }
    }
}
