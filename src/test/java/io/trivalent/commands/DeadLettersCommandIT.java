package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Records;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The subcommands of {@code dead-letters} on a real broker. */
class DeadLettersCommandIT {
    private static final Map<String, String> SETTINGS =
            Map.of("trivalent.models.active", "late-fusion", "trivalent.join.patience", "100ms");

    private final StringWriter errors = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void listsShowsAndReplaysWithAFixedValue() throws IOException {
        try (LetterPipeline pipeline = new LetterPipeline(SETTINGS)) {
            // Given
            String acoustic = pipeline.topics().acoustic();
            pipeline.sendBytes(acoustic, "fixed", "noise".getBytes(UTF_8));
            var letter = pipeline.letters(1).get(0);
            String place = letter.partition() + "@" + letter.offset();
            Path raw = folder.resolve("raw");
            Path value = Files.write(
                    folder.resolve("value"),
                    pipeline.serialize(acoustic, Records.frames("fixed", 0.5f).build()));
            // When, then
            assertThat(run(pipeline, "list", "--code", "unreadable", "--since", "1h"))
                    .isZero();
            assertThat(run(pipeline, "show", place, "--raw", raw.toString())).isZero();
            assertThat(raw).hasContent("noise");
            assertThat(run(pipeline, "replay")).isEqualTo(CommandLine.ExitCode.USAGE);
            assertThat(run(pipeline, "replay", "--all", "--dry-run")).isZero();
            assertThat(run(pipeline, "replay", place, "--value", value.toString()))
                    .isZero();
            assertThat(pipeline.events(1)).containsExactly("fixed");
            assertThat(run(pipeline, "show", "7@0")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
            assertThat(errors.toString().lines())
                    .containsExactly(
                            "trivalent: no letters are selected, expected PARTITION@OFFSET, a filter, or --all",
                            "trivalent: no such letter in topic trivalent.dead-letters, expected one that 'list'"
                                    + " prints");
        }
    }

    private int run(LetterPipeline pipeline, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("-Dtrivalent.kafka.bootstrap-servers="
                + pipeline.config().kafka().bootstrapServers());
        all.add("-Dtrivalent.wire.registry-url=" + pipeline.config().wire().registryUrl());
        return new CommandLine(new DeadLettersCommand())
                .setErr(new PrintWriter(errors, true))
                .setExecutionExceptionHandler(new Failures())
                .execute(all.toArray(String[]::new));
    }
}
