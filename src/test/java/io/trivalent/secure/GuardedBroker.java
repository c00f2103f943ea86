package io.trivalent.secure;

import io.trivalent.wire.TopicAdmin;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A broker that requires TLS and SCRAM-SHA-512 or OAUTHBEARER on the clients' listener, with an authorizer that denies
 * every access without an ACL. It has the users that it was started with, each with its {@link #password}; {@link #ADMIN}
 * is a superuser.
 */
public final class GuardedBroker implements AutoCloseable {
    public static final String ADMIN = "admin";

    private static final String HOST = "127.0.0.1";

    private final KafkaRaftServer server;
    private final int port;
    private final Path trust;
    private final Tokens tokens;

    private GuardedBroker(KafkaRaftServer server, int port, Path trust, Tokens tokens) {
        this.server = server;
        this.port = port;
        this.trust = trust;
        this.tokens = tokens;
    }

    public static GuardedBroker start(Path folder, List<String> users) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path identity = certificates.identity("broker", "ip:" + HOST);
        Path logs = folder.resolve("logs");
        format(logs, users);
        int port = free();
        Tokens tokens = Tokens.serving();
        KafkaRaftServer server =
                new KafkaRaftServer(new KafkaConfig(settings(logs, port, identity, tokens), false), Time.SYSTEM);
        server.startup();
        return new GuardedBroker(server, port, certificates.trusting(identity), tokens);
    }

    private static void format(Path logs, List<String> users) throws Exception {
        List<String> known = new ArrayList<>(users);
        known.add(ADMIN);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(1)
                .setClusterId(Uuid.randomUuid().toString())
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(logs.toString())
                .setDirectories(List.of(logs.toString()))
                .setScramArguments(known.stream()
                        .map(user -> "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, password(user)))
                        .toList())
                .run();
    }

    private static Map<String, String> settings(Path logs, int port, Path identity, Tokens tokens) throws IOException {
        Map<String, String> settings = new HashMap<>(listeners(port));
        settings.putAll(storage(logs));
        settings.putAll(authentication(identity, tokens));
        settings.put("authorizer.class.name", RecordingAuthorizer.class.getName());
        settings.put("allow.everyone.if.no.acl.found", "false");
        // Only the broker itself uses the listeners without authentication.
        settings.put("super.users", "User:ANONYMOUS;User:" + ADMIN);
        return settings;
    }

    private static Map<String, String> listeners(int port) throws IOException {
        int internal = free();
        int controller = free();
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@%s:%d".formatted(HOST, controller));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "listeners",
                "CLIENTS://%1$s:%2$d,INTERNAL://%1$s:%3$d,CONTROLLER://%1$s:%4$d"
                        .formatted(HOST, port, internal, controller));
        settings.put(
                "advertised.listeners", "CLIENTS://%1$s:%2$d,INTERNAL://%1$s:%3$d".formatted(HOST, port, internal));
        settings.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "INTERNAL");
        return settings;
    }

    private static Map<String, String> storage(Path logs) {
        Map<String, String> settings = new HashMap<>();
        settings.put("log.dirs", logs.toString());
        settings.put("message.max.bytes", Integer.toString(TopicAdmin.MAX_DEAD_LETTER_BYTES));
        settings.put("auto.create.topics.enable", "false");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        return settings;
    }

    private static Map<String, String> authentication(Path identity, Tokens tokens) {
        Map<String, String> settings = new HashMap<>();
        settings.put("ssl.keystore.location", identity.toString());
        settings.put("ssl.keystore.password", Certificates.PASSWORD);
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,OAUTHBEARER");
        settings.put(
                "listener.name.clients.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        settings.put(
                "listener.name.clients.oauthbearer.sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
        settings.put(
                "listener.name.clients.oauthbearer.sasl.server.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler");
        settings.put("listener.name.clients.sasl.oauthbearer.jwks.endpoint.url", tokens.keysUrl());
        settings.put("sasl.oauthbearer.jwks.endpoint.url", tokens.keysUrl());
        settings.put("sasl.oauthbearer.expected.audience", Tokens.AUDIENCE);
        return settings;
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    public static String password(String user) {
        return "pass-of-" + user + "-4711";
    }

    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Returns client settings for this user and password. */
    public Map<String, String> scram(String user, String password) {
        Map<String, String> settings = tls();
        settings.put("sasl.mechanism", "SCRAM-SHA-512");
        settings.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(user, password));
        return settings;
    }

    public Map<String, String> scram(String user) {
        return scram(user, password(user));
    }

    /** Returns client settings for this user with a token. */
    public Map<String, String> token(String user) {
        Map<String, String> settings = tls();
        settings.put("sasl.mechanism", "OAUTHBEARER");
        settings.put(
                "sasl.jaas.config", "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
        settings.put("sasl.oauthbearer.client.credentials.client.id", user);
        settings.put("sasl.oauthbearer.client.credentials.client.secret", password(user));
        settings.put(
                "sasl.login.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler");
        settings.put("sasl.oauthbearer.token.endpoint.url", tokens.url());
        return settings;
    }

    private Map<String, String> tls() {
        Map<String, String> settings = new HashMap<>();
        settings.put("security.protocol", "SASL_SSL");
        settings.put("ssl.truststore.location", trust.toString());
        settings.put("ssl.truststore.password", Certificates.PASSWORD);
        settings.put("ssl.truststore.type", "PKCS12");
        return settings;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        tokens.close();
    }
}
