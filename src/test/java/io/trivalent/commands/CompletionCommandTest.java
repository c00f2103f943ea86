package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The completion script, in a real bash. */
class CompletionCommandTest {
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void writeScript() throws IOException {
        assumeThat(BASH).as("bash completes only where bash is installed").isExecutable();
        script = Files.writeString(
                folder.resolve("completion"), CompletionCommand.script(new CommandLine(new TrivalentCommand())));
    }

    @Test
    void bashAcceptsTheScript() throws Exception {
        assertThat(bash("-n", script.toString())).isEmpty();
    }

    @Test
    void completesCommandsSubcommandsAndOptions() throws Exception {
        assertThat(completions("trivalent", "do")).containsExactly("doctor");
        assertThat(completions("./trivalent", "tra")).containsExactly("train");
        assertThat(completions("trivalent", "dead-letters", "re")).containsExactly("replay");
        assertThat(completions("trivalent", "dead-letters", "list", "--su")).containsExactly("--summary");
        assertThat(completions("trivalent", "completion", "")).contains("bash", "zsh");
    }

    /** What bash offers for the last word. {@code compopt} works only while a user completes. */
    private List<String> completions(String... words) throws Exception {
        String line = String.join(" ", words);
        return bash(
                "--norc",
                "-c",
                "source '%s'; compopt() { :; }; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; _complete_trivalent; printf '%%s\\n' ${COMPREPLY[@]}"
                        .formatted(
                                script,
                                words[words.length - 1].isEmpty() ? line + "''" : line,
                                words.length - 1,
                                line));
    }

    private static List<String> bash(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(BASH.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as("%s", lines).isZero();
        return lines;
    }
}
