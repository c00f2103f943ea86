package io.trivalent.web;

import io.trivalent.conversation.ConversationQueries;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.view.AlertViews;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What this process serves over HTTP. Commands add routes and sources before they serve. */
@Singleton
public final class HttpSite {
    private final EventStream stream =
            new EventStream((last, lost, listener) -> sources().feed().listen(last, lost, listener));
    private final Rate rate = new Rate(System::nanoTime);
    private @Nullable Router router;
    private volatile @Nullable LiveSources sources;

    void receive(@Observes Router router) {
        this.router = router;
        router.get("/api/stream").handler(stream);
    }

    /**
     * Returns the router of the process's HTTP port.
     *
     * @throws IllegalStateException if HTTP is disabled
     */
    public Router router() {
        if (router == null) {
            throw new IllegalStateException("HTTP is not enabled for this command");
        }
        return router;
    }

    /** Serves queries and streams from now on. */
    public void serve(LiveSources sources) {
        this.sources = sources;
    }

    /** @throws Problem as long as nothing is served */
    LiveSources sources() {
        LiveSources served = sources;
        if (served == null) {
            throw Problem.notNow("the pipeline is starting, or this command has none");
        }
        return served;
    }

    /** @throws Problem if conversations are not computed, or have not started */
    ConversationQueries queries() {
        LiveSources served = sources();
        requireConversations(served);
        return served.queries().get().orElseThrow(() -> Problem.notNow("conversations are starting"));
    }

    /** @throws Problem if conversations are not computed */
    AlertViews alerts() {
        return requireConversations(sources());
    }

    private static AlertViews requireConversations(LiveSources served) {
        return served.alerts()
                .orElseThrow(() ->
                        Problem.notFound("conversations are not computed: trivalent.conversation.enabled is false"));
    }

    /** Scored utterances per second. */
    double rate() {
        return rate.of(sources().counters().of(Count.SCORED));
    }

    /** Open streams. */
    int watching() {
        return stream.watching();
    }
}
