package io.trivalent.commands;

import io.trivalent.doctor.BackendCheck;
import io.trivalent.settings.AsyncApi;
import io.trivalent.settings.StrimziResources;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.GroupProtocol;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code topics create} creates the missing topics; {@code topics strimzi} prints them for Strimzi,
 * {@code topics asyncapi} as an AsyncAPI document.
 */
@Command(
        name = "topics",
        description = "Creates the topics, or prints them and the users for Strimzi, or as an AsyncAPI document.",
        mixinStandardHelpOptions = true)
public final class TopicsCommand {
    private static final List<String> AUTHENTICATIONS = List.of("scram-sha-512", "tls");

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
        for (String topic : config.topicNames().all()) {
            Output.result((created.contains(topic) ? "created " : "exists  ") + topic);
        }
        if (schemas) {
            setup.registerSchemas()
                    .forEach((subject, id) -> Output.result("schema  %s has id %d".formatted(subject, id)));
        }
        return ExitCode.OK;
    }

    @Command(
            name = "strimzi",
            description = "Prints the topics, and the users with their ACLs, as resources of Strimzi 0.49 or newer.",
            mixinStandardHelpOptions = true)
    int strimzi(
            @Mixin CommonOptions common,
            @Option(
                            names = "--cluster",
                            defaultValue = "kafka",
                            description = "Name of the Kafka resource (default: ${DEFAULT-VALUE}).")
                    String cluster,
            @Option(
                            names = "--authentication",
                            defaultValue = "scram-sha-512",
                            description = "scram-sha-512 or tls (default: ${DEFAULT-VALUE}).")
                    String authentication,
            @Option(
                            names = "--consumer-group",
                            defaultValue = "dashboards",
                            description = "Group of the user that reads the events (default: ${DEFAULT-VALUE}).")
                    String consumerGroup) {
        if (!AUTHENTICATIONS.contains(authentication)) {
            throw new UsageException(
                    "--authentication is '%s', expected one of %s".formatted(authentication, AUTHENTICATIONS));
        }
        TrivalentConfig config = common.load(Map.of());
        if (config.streams().protocol() != GroupProtocol.CLASSIC) {
            Output.message("the ACLs are tested with trivalent.streams.protocol=classic only");
        }
        Output.result(new StrimziResources(config, cluster, authentication, consumerGroup)
                .yaml()
                .stripTrailing());
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
