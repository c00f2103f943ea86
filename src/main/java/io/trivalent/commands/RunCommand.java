package io.trivalent.commands;

import io.trivalent.doctor.BackendCheck;
import io.trivalent.doctor.Finding;
import io.trivalent.process.HttpPort;
import io.trivalent.process.ModelOpening;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import io.trivalent.wire.RegistryConfig;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: runs the pipeline in production. */
@Command(
        name = "run",
        description = "Runs the pipeline against the configured brokers until it is stopped.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Option(names = "--embedded", description = "Starts broker and registry inside the process.")
    boolean embedded;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder that keeps the embedded broker's data.")
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
                throw new UsageException("--data requires the embedded broker, expected --embedded with it");
            }
            TrivalentConfig config = common.load(Map.of());
            print(new BackendCheck(config).restartWarnings());
            try (ModelOpening model = ModelOpening.start(config)) {
                return serve(config, model);
            }
        }
        int port = common.load(Map.of()).embedded().port();
        try (PreparedBackend embedded = launcher.startEmbedded(common, Map.of(), Optional.ofNullable(data), port)) {
            return serve(embedded.config(), embedded.model());
        }
    }

    private static String addresses(String urls) {
        return RegistryConfig.addresses(urls).stream().map(URI::toString).collect(Collectors.joining(", "));
    }

    private static void print(List<Finding> warnings) {
        warnings.forEach(warning -> Output.message(warning.toString()));
    }

    private Integer serve(TrivalentConfig config, ModelOpening model) {
        print(new BackendCheck(config).requireAll());
        try (ServedPipeline served = launcher.startServedPipeline(config, model)) {
            Output.message("running: brokers %s, registry %s, live page http://127.0.0.1:%d/"
                    .formatted(
                            config.kafka().bootstrapServers(),
                            addresses(config.wire().registryUrl()),
                            HttpPort.configured()));
            running.serveUntilStopped(served);
            return served.process().isRunning() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }
}
