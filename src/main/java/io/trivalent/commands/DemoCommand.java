package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.Conversation;
import io.trivalent.conversation.ConversationLog;
import io.trivalent.evaluate.Evaluation;
import io.trivalent.evaluate.EvaluationJson;
import io.trivalent.evaluate.EvaluationTable;
import io.trivalent.process.EmbeddedBackend;
import io.trivalent.process.HttpPort;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.Pace;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.SplitChoice;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.view.RecordJson;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: runs the pipeline in one process on a bundled synthetic sample. */
@Command(
        name = "demo",
        description = "Starts broker, registry and pipeline, replays a synthetic sample, prints the evaluation.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final int MAX_SHOWN = 12;
    private static final String SAMPLE = "/demo/demo.avro";
    private static final String RULES = "/demo/alerts.yaml";
    private static final int UTTERANCES_PER_SECOND = 40;
    private static final Duration CONVERSATIONS_TIMEOUT = Duration.ofSeconds(20);

    /** The wait time is short because the sample contains incomplete utterances, and the last one ends the demo. */
    private static final Map<String, String> OVERRIDES = Map.of(
            "trivalent.streams.warm-up",
            "0s",
            "trivalent.models.active",
            "tfn-demo",
            "trivalent.topics.partitions",
            "2",
            "trivalent.join.patience",
            "1s");

    @Mixin
    CommonOptions common;

    @Option(names = "--exit", description = "Ends after the evaluation instead of serving the live page.")
    boolean exit;

    @Option(names = "--json", description = "Prints the evaluation as one JSON object.")
    boolean json;

    @Inject
    PipelineLauncher launcher;

    @Inject
    RunningCommand running;

    @Override
    public Integer call() throws IOException {
        Path sample = copy(SAMPLE, ".avro");
        Path rules = copy(RULES, ".yaml");
        Map<String, String> overrides = new HashMap<>(OVERRIDES);
        overrides.put("trivalent.conversation.alerts", rules.toString());
        try (PreparedBackend embedded = launcher.startEmbedded(common, overrides, Optional.empty(), 0);
                ServedPipeline served = launcher.startServedPipeline(embedded.config(), embedded.model())) {
            Output.message("demo: brokers %s, registry %s, live page http://127.0.0.1:%d/"
                    .formatted(
                            embedded.backend().bootstrapServers(),
                            EmbeddedBackend.registryUrl(),
                            HttpPort.configured()));
            return play(sample, embedded.config(), served);
        } finally {
            Files.deleteIfExists(sample);
            Files.deleteIfExists(rules);
        }
    }

    private Integer play(Path sample, TrivalentConfig config, ServedPipeline served) {
        ReplayOptions pace = new ReplayOptions(new Pace.Rate(UTTERANCES_PER_SECOND), Map.of(), false, 0);
        ReplaySession session = new ReplaySession(Dataset.open(sample), SplitChoice.ALL, pace);
        Evaluation evaluation = session.run(
                config, "", Optional.of(served.process().active().model().id()));
        if (json) {
            ObjectNode node = EvaluationJson.node(evaluation);
            conversations(config, evaluation.scored().size())
                    .forEach(c -> node.withArrayProperty("conversations").add(RecordJson.of(c)));
            ConversationsCommand.log(config).alerts().forEach(alert -> node.withArrayProperty("alerts")
                    .add(RecordJson.of(alert)));
            Output.result(node.toString());
        } else {
            evaluation.scored().stream().limit(MAX_SHOWN).map(EventLines::line).forEach(Output::result);
            Output.result("");
            Output.result(EvaluationTable.text(evaluation));
            Output.result("");
            conversations(config, evaluation.scored().size()).forEach(c -> Output.result(ConversationLines.line(c)));
            Output.result("");
            ConversationsCommand.log(config)
                    .standingAlerts()
                    .forEach(alert -> Output.result(ConversationLines.line(alert)));
        }
        if (!exit) {
            Output.message(
                    "serving the live page at http://127.0.0.1:%d/ until Ctrl-C".formatted(HttpPort.configured()));
            running.serveUntilStopped(served);
        }
        return evaluation.missing() == 0 && evaluation.duplicates() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** The conversations of the demo, when they have seen all events. */
    private static Collection<Conversation> conversations(TrivalentConfig config, int events) {
        ConversationLog log = ConversationsCommand.log(config);
        long deadline = System.nanoTime() + CONVERSATIONS_TIMEOUT.toNanos();
        Collection<Conversation> latest = log.latest().values();
        while (utterances(latest) < events && System.nanoTime() < deadline) {
            latest = log.latest().values();
        }
        return latest;
    }

    private static int utterances(Collection<Conversation> conversations) {
        return conversations.stream()
                .mapToInt(conversation -> conversation.getOverall().getUtterances())
                .sum();
    }

    private static Path copy(String resource, String suffix) throws IOException {
        Path file = Files.createTempFile("trivalent-demo", suffix);
        try (InputStream in = DemoCommand.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource %s is missing from the jar".formatted(resource));
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}
