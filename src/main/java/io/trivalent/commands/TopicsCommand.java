package io.trivalent.commands;

import io.trivalent.doctor.BackendCheck;
import io.trivalent.settings.AsyncApi;
import io.trivalent.settings.TrivalentConfig;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code topics create} creates the missing ones of the five topics; {@code topics asyncapi} describes them. */
@Command(name = "topics", description = "Creates the topics, or describes them.", mixinStandardHelpOptions = true)
public final class TopicsCommand {
    @Command(
            name = "create",
            description = "Creates the missing topics with the configured partitions; does not change existing ones.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin CommonOptions common,
            @Option(names = "--schemas", description = "Also registers the schemas of their values.") boolean schemas) {
        TrivalentConfig config = common.load(Map.of());
        new BackendCheck(config).requireBrokers();
        TopicSetup setup = new TopicSetup(config);
        List<String> created = setup.createTopics();
        for (String topic : config.topics().names().all()) {
            Output.result((created.contains(topic) ? "created " : "exists  ") + topic);
        }
        if (schemas) {
            setup.registerSchemas()
                    .forEach((subject, id) -> Output.result("schema  %s has id %d".formatted(subject, id)));
        }
        return ExitCode.OK;
    }

    @Command(
            name = "asyncapi",
            description = "Prints the topics as an AsyncAPI 3.0 document.",
            mixinStandardHelpOptions = true)
    int asyncApi(@Mixin CommonOptions common) {
        Output.result(new AsyncApi(common.load(Map.of())).yaml().stripTrailing());
        return ExitCode.OK;
    }
}
