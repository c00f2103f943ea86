package io.trivalent.commands;

import io.trivalent.ops.PipelineMonitor;
import io.trivalent.pipeline.emit.EventTraces;
import io.trivalent.process.ConversationProcess;
import io.trivalent.process.EmbeddedBackend;
import io.trivalent.process.ModelOpening;
import io.trivalent.process.PipelineProcess;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.web.HttpSite;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Starts the embedded backend, the pipeline and the live page, and connects them to the HTTP port and the metrics. */
@Singleton
public class PipelineLauncher {
    private final HttpSite site;
    private final PipelineMonitor monitor;
    private final EventTraces traces;

    @Inject
    PipelineLauncher(HttpSite site, PipelineMonitor monitor, EventTraces traces) {
        this.site = site;
        this.monitor = monitor;
        this.traces = traces;
    }

    /**
     * Starts an embedded broker and registry with topics and schemas, and loads the model beside them.
     *
     * @param overrides settings that {@code -D} overrides
     * @param data folder that keeps the broker's data; if empty, the data is temporary
     * @param port port of the broker, 0 for any free one
     */
    PreparedBackend startEmbedded(CommonOptions common, Map<String, String> overrides, Optional<Path> data, int port) {
        ModelOpening model = ModelOpening.startBeforeBrokers(common.load(overrides));
        try {
            return startEmbedded(common, overrides, EmbeddedBackend.start(site, data, port), model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static PreparedBackend startEmbedded(
            CommonOptions common, Map<String, String> overrides, EmbeddedBackend backend, ModelOpening model) {
        try {
            Map<String, String> all = new HashMap<>(overrides);
            all.putAll(backend.overrides());
            TrivalentConfig config = common.load(all);
            TopicSetup topics = new TopicSetup(config);
            topics.createTopics();
            topics.registerSchemas();
            return new PreparedBackend(backend, config, model);
        } catch (RuntimeException e) {
            backend.close();
            throw e;
        }
    }

    /** Starts the pipeline and publishes its health and metrics. Returns when the pipeline has its partitions. */
    PipelineProcess startPipeline(TrivalentConfig config, ModelOpening model) {
        PipelineProcess pipeline = beginPipeline(config, model);
        try {
            pipeline.awaitRunning();
            return pipeline;
        } catch (RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    /** Starts the pipeline and serves its live page. Returns when the pipeline has its partitions. */
    ServedPipeline startServedPipeline(TrivalentConfig config, ModelOpening model) {
        PipelineProcess pipeline = beginPipeline(config, model);
        try {
            Views views = Views.open(config);
            try {
                AtomicReference<@Nullable ConversationProcess> conversations = new AtomicReference<>();
                site.serve(views.sources(
                        pipeline, () -> Optional.ofNullable(conversations.get()).map(ConversationProcess::queries)));
                pipeline.awaitRunning();
                Optional<ConversationProcess> begun = beginConversations(config);
                begun.ifPresent(conversations::set);
                return new ServedPipeline(pipeline, begun, views);
            } catch (RuntimeException e) {
                views.close();
                throw e;
            }
        } catch (RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    private PipelineProcess beginPipeline(TrivalentConfig config, ModelOpening model) {
        PipelineProcess pipeline = PipelineProcess.begin(config, model, traces);
        monitor.watch(pipeline.counters(), pipeline::isRunning, pipeline::state, pipeline::overdue);
        monitor.watch(pipeline.streams(), config.topicNames().inputs());
        return pipeline;
    }

    private Optional<ConversationProcess> beginConversations(TrivalentConfig config) {
        if (!config.conversation().enabled()) {
            return Optional.empty();
        }
        ConversationProcess conversations = ConversationProcess.begin(config);
        monitor.watch(conversations.counters(), conversations::isRunning);
        return Optional.of(conversations);
    }
}
