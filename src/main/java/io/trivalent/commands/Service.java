package io.trivalent.commands;

import io.trivalent.ops.Watched;
import io.trivalent.process.PipelineProcess;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.view.LiveFeed;
import io.trivalent.web.HttpSite;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.TopicSchemas;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Brings up what several commands need: topics, pipeline, live page. */
@Singleton
public class Service {
    private final HttpSite site;
    private final Watched watched;

    @Inject
    Service(HttpSite site, Watched watched) {
        this.site = site;
        this.watched = watched;
    }

    HttpSite site() {
        return site;
    }

    /** Makes a fresh backend ready for the pipeline and for any other client: topics and schemas. */
    void prepare(TrivalentConfig config) {
        createTopics(config);
        registerSchemas(config);
    }

    /** Creates the topics that are missing; gives back their names. */
    List<String> createTopics(TrivalentConfig config) {
        try (Admin admin = Admin.create(new Clients(config).kafka())) {
            return new TopicAdmin(admin)
                    .create(
                            config.topics().names(),
                            config.topics().partitions(),
                            config.topics().replication());
        }
    }

    /** Registers the schemas of the topics; gives back their ids by subject. */
    Map<String, Integer> registerSchemas(TrivalentConfig config) {
        return TopicSchemas.register(
                new Clients(config).registry(), config.topics().names());
    }

    /** Starts the pipeline and lets operators see it. */
    PipelineProcess startPipeline(TrivalentConfig config) {
        PipelineProcess pipeline = PipelineProcess.start(config);
        watched.watch(pipeline.counters(), pipeline::isRunning, pipeline::state, pipeline::overdue);
        return pipeline;
    }

    /** Serves the live page. */
    LiveFeed serveLivePage(TrivalentConfig config, PipelineProcess pipeline) {
        Clients clients = new Clients(config);
        LiveFeed feed = new LiveFeed(clients.kafka(), config.topics().sentiments(), clients.deserializer());
        site.serve(feed, pipeline.counters());
        return feed;
    }
}
