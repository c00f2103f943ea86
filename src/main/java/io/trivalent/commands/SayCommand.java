package io.trivalent.commands;

import io.trivalent.Sentiment;
import io.trivalent.Transcript;
import io.trivalent.doctor.BackendCheck;
import io.trivalent.process.PipelineProcess;
import io.trivalent.replay.ExpectedUtterance;
import io.trivalent.replay.Progress;
import io.trivalent.replay.Received;
import io.trivalent.replay.Replay;
import io.trivalent.replay.ReplayOutcome;
import io.trivalent.replay.ReplayPlan;
import io.trivalent.replay.ReplayTarget;
import io.trivalent.replay.Send;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.vocabulary.Modality;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code say}: sends one sentence through the pipeline. */
@Command(
        name = "say",
        description = "Scores one sentence: publishes it as a transcript and prints the resulting event.",
        mixinStandardHelpOptions = true)
public final class SayCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Parameters(paramLabel = "TEXT", description = "The sentence.")
    String text;

    @Option(names = "--model", paramLabel = "NAME[/VERSION]", description = "Package that scores.")
    @Nullable
    String model;

    @Option(names = "--live", description = "Publishes to the configured brokers instead of embedded ones.")
    boolean live;

    @Option(names = "--json", description = "Prints the event as one JSON object.")
    boolean json;

    @Inject
    PipelineLauncher launcher;

    @Override
    public Integer call() {
        Map<String, String> overrides = new HashMap<>();
        if (model != null) {
            overrides.put("trivalent.models.active", model);
        }
        if (live) {
            TrivalentConfig config = common.load(overrides);
            new BackendCheck(config).requireTopics();
            return say(config);
        }
        overrides.put("trivalent.join.patience", "100ms");
        overrides.put("trivalent.streams.warm-up", "0s");
        try (PreparedBackend embedded = launcher.startEmbedded(common, overrides, Optional.empty(), 0);
                PipelineProcess pipeline = launcher.startPipeline(embedded.config(), embedded.model())) {
            return say(pipeline.config());
        }
    }

    private Integer say(TrivalentConfig config) {
        Clients clients = new Clients(config);
        String id = "say-" + UUID.randomUUID();
        Transcript transcript =
                Transcript.newBuilder().setUtteranceId(id).setText(text).build();
        ReplayPlan plan = new ReplayPlan(
                List.of(new Send(Modality.TEXT, id, transcript, 0)),
                List.of(new ExpectedUtterance(id, "", 0, text, OptionalDouble.empty(), 0, 0)),
                Map.of(),
                0,
                0);
        ReplayTarget target =
                new ReplayTarget(clients.kafka(), config.topicNames(), clients::serializer, clients::deserializer, "");
        Duration timeout = config.join().patience().plusSeconds(10);
        ReplayOutcome outcome = new Replay(target, timeout).run(plan, Progress.silent());
        Received received = outcome.events().get(id);
        if (received == null) {
            throw new IllegalStateException("no event arrived, dead letters %s; is a processor running?"
                    .formatted(outcome.deadLettersByCode()));
        }
        Sentiment event = received.event();
        Output.result(json ? EventLines.json(text, event).toString() : EventLines.said(event));
        return ExitCode.OK;
    }
}
