package io.trivalent.commands;

import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.TopicSchemas;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Creates the topics on the configured brokers and registers the schemas of their values. */
final class TopicSetup {
    private final TrivalentConfig config;
    private final Clients clients;

    TopicSetup(TrivalentConfig config) {
        this.config = config;
        this.clients = new Clients(config);
    }

    /** Creates the missing topics and returns their names. */
    List<String> createTopics() {
        try (Admin admin = Admin.create(clients.kafka())) {
            return new TopicAdmin(admin)
                    .create(
                            config.topicNames(),
                            config.topics().partitions(),
                            config.topics().replication());
        }
    }

    /** Registers the schemas of the topics and returns their ids by subject. */
    Map<String, Integer> registerSchemas() {
        return TopicSchemas.register(clients.registry(), config.topicNames(), clients.subjects());
    }
}
