package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.trivalent.Conversation;
import io.trivalent.conversation.ConversationLog;
import io.trivalent.doctor.BackendCheck;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import io.trivalent.view.RecordJson;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code conversations}: the figures of clips. */
@Command(
        name = "conversations",
        description = "Prints how clips are going, from the topic of conversations.",
        mixinStandardHelpOptions = true)
public final class ConversationsCommand {
    @Command(
            name = "list",
            description = "Prints a line for each clip, the lowest mean score first.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin CommonOptions common,
            @Option(names = "--json", description = "Prints an array of all fields.") boolean json) {
        TrivalentConfig config = connect(common);
        var conversations = log(config).latest().values().stream()
                .sorted(Comparator.comparing(
                        conversation -> conversation.getOverall().getMean()))
                .toList();
        if (json) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            conversations.forEach(conversation -> array.add(RecordJson.of(conversation)));
            Output.result(array.toPrettyString());
        } else if (conversations.isEmpty()) {
            Output.message(
                    "no conversations in topic %s".formatted(config.topicNames().conversations()));
        } else {
            conversations.forEach(conversation -> Output.result(ConversationLines.line(conversation)));
        }
        return ExitCode.OK;
    }

    @Command(
            name = "show",
            description = "Prints the latest published figures of a clip as JSON.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin CommonOptions common,
            @Parameters(paramLabel = "CLIP", description = "Id of the clip.") String clip) {
        TrivalentConfig config = connect(common);
        Conversation conversation = Optional.ofNullable(log(config).latest().get(clip))
                .orElseThrow(() -> unknown(clip, config.topics().conversations()));
        Output.result(RecordJson.of(conversation).toPrettyString());
        return ExitCode.OK;
    }

    @Command(
            name = "rebuild",
            description = {
                "Computes the figures of a clip again, from the sentiment events alone, and prints them as JSON.",
                "The exit code is 1 if they differ from the published ones."
            },
            mixinStandardHelpOptions = true)
    int rebuild(
            @Mixin CommonOptions common,
            @Parameters(paramLabel = "CLIP", description = "Id of the clip.") String clip) {
        TrivalentConfig config = connect(common);
        ConversationLog log = log(config);
        Conversation rebuilt = log.rebuild(clip, config.conversation())
                .orElseThrow(() -> unknown(clip, config.topics().sentiments()));
        Output.result(RecordJson.of(rebuilt).toPrettyString());
        Conversation published = log.latest().get(clip);
        if (published == null) {
            Output.message("no figures of '%s' are published".formatted(clip));
            return ExitCode.SOFTWARE;
        }
        boolean equal = ConversationLog.sameFigures(published, rebuilt);
        Output.message(equal ? "equal to the published figures" : "the published figures differ: " + published);
        return equal ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static IllegalStateException unknown(String clip, String topic) {
        return new IllegalStateException(
                "clip '%s' is not in topic %s, expected one that 'conversations list' prints".formatted(clip, topic));
    }

    static TrivalentConfig connect(CommonOptions common) {
        TrivalentConfig config = common.load(Map.of());
        if (!config.conversation().enabled()) {
            throw new UsageException("trivalent.conversation.enabled is false, expected true for this command");
        }
        new BackendCheck(config).requireTopics();
        return config;
    }

    static ConversationLog log(TrivalentConfig config) {
        Clients clients = new Clients(config);
        return new ConversationLog(clients.kafka(), config.topicNames(), clients.deserializer());
    }
}
