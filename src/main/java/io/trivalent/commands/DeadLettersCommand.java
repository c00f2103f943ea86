package io.trivalent.commands;

import io.trivalent.doctor.BackendCheck;
import io.trivalent.repair.LetterTopic;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code dead-letters list|show|replay}: inspects rejected records and utterances, and sends them again. */
@Command(
        name = "dead-letters",
        description = "Lists rejected records and utterances, shows them, or sends them again.",
        mixinStandardHelpOptions = true,
        subcommands = {DeadLettersListCommand.class, DeadLettersReplayCommand.class, DeadLettersShowCommand.class})
public final class DeadLettersCommand {
    /** Loads the configuration and checks that the brokers can be reached. */
    static TrivalentConfig connect(CommonOptions common) {
        TrivalentConfig config = common.load(Map.of());
        new BackendCheck(config).requireBrokers();
        return config;
    }

    static LetterTopic topic(TrivalentConfig config) {
        return new LetterTopic(new Clients(config).kafka(), config.topics().deadLetters());
    }
}
