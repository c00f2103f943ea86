package io.trivalent.commands;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./trivalent}: the parent of all commands. */
@Command(
        name = "trivalent",
        description = "Scores the sentiment of utterances from text, acoustic and visual features on Kafka topics.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "Training: ./trivalent train --help. Settings: -Dtrivalent.KEY=VALUE, environment, config/application.properties.",
            "Exit codes: 0 success, 1 failure, 2 wrong usage."
        },
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            ReplayCommand.class,
            SayCommand.class,
            AnnotateCommand.class,
            ModelsCommand.class,
            TopicsCommand.class,
            ConversationsCommand.class,
            AlertsCommand.class,
            EraseCommand.class,
            DeadLettersCommand.class,
            DoctorCommand.class,
            CompletionCommand.class
        })
public final class TrivalentCommand implements Runnable {
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, expected one of those below");
    }
}
