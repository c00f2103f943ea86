package io.trivalent.commands;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: the script by which a shell completes commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands and options.",
            "bash: source <(./trivalent completion bash)",
            "zsh:  source <(./trivalent completion zsh)"
        },
        mixinStandardHelpOptions = true)
public final class CompletionCommand implements Callable<Integer> {
    /** Both read the same script: it loads zsh's support for bash completions. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    Shell shell;

    @Override
    public Integer call() {
        Output.result(script(spec.root().commandLine()).stripTrailing());
        return ExitCode.OK;
    }

    /** The script for all commands of the program, and for those that the launcher runs itself. */
    static String script(CommandLine program) {
        CommandLine all = new CommandLine(CommandSpec.forAnnotatedObject(program.getCommand()));
        for (String ofTheLauncher : new String[] {"train", "publish", "bench"}) {
            all.addSubcommand(ofTheLauncher, CommandSpec.create().name(ofTheLauncher));
        }
        return AutoComplete.bash("trivalent", all);
    }
}
