package io.trivalent.commands;

import io.trivalent.doctor.BackendCheck;
import io.trivalent.doctor.Finding;
import io.trivalent.process.HttpPort;
import io.trivalent.process.PipelineProcess;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import io.trivalent.view.LiveFeed;
import io.trivalent.wire.RegistryConfig;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: the production process. */
@Command(
        name = "run",
        description = "Runs the pipeline against the configured brokers until it is stopped.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Option(names = "--embedded", description = "Brings broker and registry up inside the process.")
    boolean embedded;

    @Option(names = "--data", paramLabel = "DIR", description = "Keeps the embedded broker's data there.")
    @Nullable
    Path data;

    @Inject
    PipelineLauncher launcher;

    @Inject
    RunningCommand running;

    @Override
    public Integer call() {
        if (!embedded) {
            if (data != null) {
                throw new UsageException("--data is for the embedded broker, expected --embedded with it");
            }
            TrivalentConfig config = common.load(Map.of());
            say(new BackendCheck(config).restartWarnings());
            return serve(config);
        }
        int port = common.load(Map.of()).embedded().port();
        try (PreparedBackend embedded = launcher.startEmbedded(common, Map.of(), Optional.ofNullable(data), port)) {
            return serve(embedded.config());
        }
    }

    private static void say(List<Finding> warnings) {
        warnings.forEach(warning -> Output.say(warning.toString()));
    }

    private Integer serve(TrivalentConfig config) {
        say(new BackendCheck(config).requireAll());
        try (PipelineProcess pipeline = launcher.startPipeline(config);
                LiveFeed feed = launcher.serveLivePage(config, pipeline)) {
            Output.say("running: brokers %s, registry %s, live page http://127.0.0.1:%d/, %d recent events"
                    .formatted(
                            config.kafka().bootstrapServers(),
                            RegistryConfig.addresses(config.wire().registryUrl()),
                            HttpPort.configured(),
                            feed.recent().size()));
            running.serveUntilStopped(pipeline);
            return pipeline.isRunning() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
