package io.trivalent.commands;

import io.trivalent.process.ConversationProcess;
import io.trivalent.process.PipelineProcess;
import io.trivalent.view.LiveFeed;
import java.util.Optional;

/** A running pipeline with its conversations and its live page. */
record ServedPipeline(PipelineProcess process, Optional<ConversationProcess> conversations, LiveFeed feed)
        implements AutoCloseable {
    @Override
    public void close() {
        try {
            feed.close();
        } finally {
            try {
                process.close();
            } finally {
                conversations.ifPresent(ConversationProcess::close);
            }
        }
    }
}
