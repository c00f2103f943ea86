package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.conversation.ConversationQueries;
import io.trivalent.model.Confidence;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModelPackage;
import io.trivalent.process.PipelineProcess;
import io.trivalent.repair.ValueJson;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.view.AlertViews;
import io.trivalent.view.LetterViews;
import io.trivalent.view.LiveFeed;
import io.trivalent.view.Words;
import io.trivalent.web.LiveSources;
import io.trivalent.web.ModelView;
import io.trivalent.wire.AvroDeserializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is read for those who ask over HTTP. */
record Views(LiveFeed feed, Optional<AlertViews> alerts, LetterViews letters, Words words) implements AutoCloseable {
    static Views open(TrivalentConfig config) {
        Clients clients = new Clients(config);
        var kafka = clients.kafka();
        var topics = config.topicNames();
        Optional<AlertViews> alerts = config.conversation().enabled()
                ? Optional.of(new AlertViews(kafka, topics.alerts(), clients.deserializer()))
                : Optional.empty();
        return new Views(
                new LiveFeed(kafka, topics, clients.deserializer(), config.view()),
                alerts,
                new LetterViews(kafka, topics, new ValueJson(new AvroDeserializer(clients.registry())), config.view()),
                new Words(kafka, topics.transcripts(), clients.deserializer(), config.view()));
    }

    /** @param queries the clips, once conversations have started */
    LiveSources sources(PipelineProcess pipeline, Supplier<Optional<ConversationQueries>> queries) {
        return new LiveSources(
                feed,
                queries,
                alerts,
                letters,
                words,
                model(pipeline),
                pipeline.counters(),
                pipeline::state,
                pipeline::lag);
    }

    private static ModelView model(PipelineProcess pipeline) {
        ModelPackage model = pipeline.active().model();
        Manifest manifest = model.manifest();
        return new ModelView(
                manifest.id().name(),
                manifest.id().version(),
                model.sha256(),
                pipeline.provider(),
                manifest.description(),
                manifest.synthetic(),
                manifest.expected().stream().map(Enum::name).toList(),
                manifest.extractors().entrySet().stream()
                        .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue)),
                manifest.range(),
                manifest.neutral(),
                manifest.confidence().map(Confidence::level).orElse(null),
                card(model.folder().resolve("README.md")));
    }

    private static String card(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, UTF_8) : "";
        } catch (IOException unreadable) {
            return "";
        }
    }

    @Override
    public void close() {
        feed.close();
        alerts.ifPresent(AlertViews::close);
        letters.close();
        words.close();
    }
}
