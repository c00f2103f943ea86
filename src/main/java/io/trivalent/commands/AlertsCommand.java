package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.trivalent.Alert;
import io.trivalent.conversation.alerts.Rule;
import io.trivalent.conversation.alerts.RuleFile;
import io.trivalent.conversation.alerts.Rules;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.view.RecordJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alerts check|list}: checks a file of rules, or prints alerts. */
@Command(
        name = "alerts",
        description = "Checks a file of rules for alerts, or prints alerts.",
        mixinStandardHelpOptions = true)
public final class AlertsCommand {
    @Command(
            name = "check",
            description = {
                "Checks a file of rules and prints a line for each.",
                "The exit code is 1 if the file is invalid; the message has the line."
            },
            mixinStandardHelpOptions = true)
    int check(
            @Option(names = "--json", description = "Prints an array of the rules.") boolean json,
            @Parameters(paramLabel = "FILE", description = "File of rules.") Path file) {
        Rules rules = new RuleFile().read(file);
        if (json) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            rules.rules().forEach(rule -> array.addObject()
                    .put("name", rule.name())
                    .put("severity", severity(rule))
                    .put("condition", rule.toString()));
            Output.result(array.toPrettyString());
        } else {
            rules.rules()
                    .forEach(rule -> Output.result(
                            String.format(Locale.ROOT, "%-8s  %-30s  %s", severity(rule), rule.name(), rule)));
            Output.message("%s: %d rules".formatted(file, rules.rules().size()));
        }
        return ExitCode.OK;
    }

    private static String severity(Rule rule) {
        return rule.severity().name().toLowerCase(Locale.ROOT);
    }

    @Command(
            name = "list",
            description = "Prints a line for each alert in the topic of alerts, those of a clip in their order.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin CommonOptions common,
            @Option(names = "--clip", paramLabel = "CLIP", description = "Only the alerts of this clip.") String clip,
            @Option(names = "--json", description = "Prints an array of all fields.") boolean json) {
        TrivalentConfig config = ConversationsCommand.connect(common);
        List<Alert> alerts = ConversationsCommand.log(config).alerts().stream()
                .filter(alert -> clip == null || alert.getClipId().equals(clip))
                .toList();
        if (json) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            alerts.forEach(alert -> array.add(RecordJson.of(alert)));
            Output.result(array.toPrettyString());
        } else if (alerts.isEmpty()) {
            Output.message("no alerts in topic %s".formatted(config.topics().alerts()));
        } else {
            alerts.forEach(alert -> Output.result(ConversationLines.line(alert)));
        }
        return ExitCode.OK;
    }
}
