package io.trivalent.embedded;

import io.trivalent.wire.TopicAdmin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A single-node Kafka cluster in this process: broker and controller combined, on the loopback interface, without
 * replication. {@link #start} takes a few seconds; the caller closes the broker. Several brokers may run at the same
 * time or one after the other.
 */
public final class EmbeddedBroker implements AutoCloseable {
    static final String CONTROLLER = "CONTROLLER";

    private static final String HOST = "127.0.0.1";
    private static final int NODE_ID = 1;

    private final BrokerDirectory directory;
    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(BrokerDirectory directory, KafkaRaftServer server, int port) {
        this.directory = directory;
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it accepts requests.
     *
     * @throws EmbeddedStartException if the port is taken or the directory cannot be used
     */
    public static EmbeddedBroker start(EmbeddedBrokerConfig config) {
        int port = free(config.port());
        int controllerPort = free(0);
        BrokerDirectory directory = BrokerDirectory.open(config.directory());
        try {
            Path logs = directory.formatted(NODE_ID);
            KafkaRaftServer server =
                    new KafkaRaftServer(new KafkaConfig(settings(logs, port, controllerPort), false), Time.SYSTEM);
            startUp(server);
            return new EmbeddedBroker(directory, server, port);
        } catch (EmbeddedStartException explained) {
            directory.close();
            throw explained;
        } catch (RuntimeException failed) {
            directory.close();
            throw new EmbeddedStartException(
                    "embedded broker on port %d with data directory %s did not start: %s"
                            .formatted(port, directory.root(), failed.getMessage()),
                    failed);
        }
    }

    /**
     * The port if it is free, or any free port for 0. Kafka needs the controller's port number before it binds it, so
     * this method binds the port and closes it again. If another process binds it in between, Kafka fails to start.
     */
    private static int free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return socket.getLocalPort();
        } catch (IOException taken) {
            throw new EmbeddedStartException(
                    "port %d of %s is taken, expected a free one: %s".formatted(port, HOST, taken.getMessage()), taken);
        }
    }

    private static Map<String, String> settings(Path logs, int port, int controllerPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(NODE_ID));
        settings.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, HOST, controllerPort));
        settings.put("controller.listener.names", CONTROLLER);
        settings.put(
                "listeners", "PLAINTEXT://%s:%d,%s://%s:%d".formatted(HOST, port, CONTROLLER, HOST, controllerPort));
        settings.put("advertised.listeners", "PLAINTEXT://%s:%d".formatted(HOST, port));
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("log.dirs", logs.toString());
        settings.put("message.max.bytes", Integer.toString(TopicAdmin.MAX_DEAD_LETTER_BYTES));
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // A single node needs one copy of each partition, and few partitions of the internal topics (50 by default).
        settings.put("default.replication.factor", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "2");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "2");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        // The log cleaner would reserve 128 MiB by default; the compacted topics here have only a few keys.
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        return settings;
    }

    private static void startUp(KafkaRaftServer server) {
        try {
            server.startup();
        } catch (RuntimeException failed) {
            server.shutdown(); // stops the parts that have started
            throw failed;
        }
    }

    /** Address for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Stops the broker with a controlled shutdown, and deletes its directory if it is temporary. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        directory.close();
    }
}
