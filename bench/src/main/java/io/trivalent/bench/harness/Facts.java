package io.trivalent.bench.harness;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import io.trivalent.bench.load.Recordings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.AppInfoParser;

/** Facts about the machine, the tree and the options, for the results. */
final class Facts {
    private Facts() {}

    static Map<String, String> of(BenchOptions options) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("kafka", AppInfoParser.getVersion());
        facts.put(
                "onnxruntime",
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL)
                        .getVersion());
        facts.put("commit", git(options, "describe", "--always", "--dirty"));
        facts.put("started", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("provider", options.provider);
        facts.put("short", Boolean.toString(options.brief));
        facts.put("texts", Recordings.of(options.mosi, options.root).name());
        if (!options.settings.isEmpty()) {
            facts.put("settings", new TreeMap<>(options.settings).toString());
        }
        return facts;
    }

    /** The output of a git command, or {@code unknown} outside a repository. */
    private static String git(BenchOptions options, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command)
                    .directory(options.root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor() == 0 ? output : "unknown";
        } catch (IOException missing) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
