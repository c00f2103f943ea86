package io.trivalent.commands;

import io.trivalent.ops.PipelineMonitor;
import io.trivalent.process.EmbeddedBackend;
import io.trivalent.process.PipelineProcess;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.view.LiveFeed;
import io.trivalent.web.HttpSite;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Starts the embedded backend, the pipeline and the live page, and connects them to the HTTP port and the metrics. */
@Singleton
public class PipelineLauncher {
    private final HttpSite site;
    private final PipelineMonitor monitor;

    @Inject
    PipelineLauncher(HttpSite site, PipelineMonitor monitor) {
        this.site = site;
        this.monitor = monitor;
    }

    /**
     * Starts an embedded broker and registry with topics and schemas.
     *
     * @param overrides settings that {@code -D} overrides
     * @param data folder that keeps the broker's data; if empty, the data is temporary
     * @param port port of the broker, 0 for any free one
     */
    PreparedBackend startEmbedded(CommonOptions common, Map<String, String> overrides, Optional<Path> data, int port) {
        EmbeddedBackend backend = EmbeddedBackend.start(site, data, port);
        try {
            Map<String, String> all = new HashMap<>(overrides);
            all.putAll(backend.overrides());
            TrivalentConfig config = common.load(all);
            TopicSetup topics = new TopicSetup(config);
            topics.createTopics();
            topics.registerSchemas();
            return new PreparedBackend(backend, config);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
    }

    /** Starts the pipeline and publishes its health and metrics. */
    PipelineProcess startPipeline(TrivalentConfig config) {
        PipelineProcess pipeline = PipelineProcess.start(config);
        monitor.watch(pipeline.counters(), pipeline::isRunning, pipeline::state, pipeline::overdue);
        return pipeline;
    }

    /** Starts the pipeline and serves its live page. */
    ServedPipeline startServedPipeline(TrivalentConfig config) {
        PipelineProcess pipeline = startPipeline(config);
        Clients clients = new Clients(config);
        LiveFeed feed = new LiveFeed(clients.kafka(), config.topics().sentiments(), clients.deserializer());
        site.serve(feed, pipeline.counters());
        return new ServedPipeline(pipeline, feed);
    }
}
