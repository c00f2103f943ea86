package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.trivalent.fixtures.Waiting;
import io.trivalent.process.ModelOpening;
import io.trivalent.process.TestBackend;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A pipeline with its conversations on a broker of its own, which is asked over HTTP. Tests publish records to its topics. */
final class QueriedSite implements AutoCloseable {
    /** HTTP for everyone, on a free port. */
    public static final class WithoutUsers implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.auth.permission.everything-else.policy", "permit", "quarkus.http.test-port", "0");
        }
    }

    static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARTITIONS = 2;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI root;
    private final TestBackend backend;
    private final TrivalentConfig config;
    private final ServedPipeline pipeline;
    private final Serializer<Object> serializer;
    private final KafkaProducer<byte[], byte[]> producer;

    private QueriedSite(PipelineLauncher launcher, URI root, Map<String, String> settings) {
        this.root = root;
        this.backend = new TestBackend(PARTITIONS);
        Map<String, String> all = new HashMap<>(Map.of(
                "trivalent.models.active", "late-fusion",
                "trivalent.join.patience", "100ms"));
        all.putAll(settings);
        this.config = backend.config(all);
        this.pipeline = launcher.startServedPipeline(config, ModelOpening.start(config));
        Clients clients = new Clients(config);
        this.serializer = clients.serializer();
        this.producer = new KafkaProducer<>(clients.kafka(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Starts everything, and returns when lists of conversations are answered. */
    static QueriedSite start(PipelineLauncher launcher, URI root, Map<String, String> settings) {
        QueriedSite site = new QueriedSite(launcher, root, settings);
        Waiting.until(
                "lists of conversations are answered",
                TIMEOUT,
                () -> site.get("/api/conversations").statusCode() == 200);
        return site;
    }

    Topics topics() {
        return config.topicNames();
    }

    /** A record for a topic; without a value it is a tombstone or a declared end. */
    record Sent(String key, @Nullable Object value) {}

    /** Publishes records, and returns where they are. Bytes are published as they are. */
    List<RecordMetadata> publish(String topic, List<Sent> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Sent record : records) {
            byte[] value = record.value() instanceof byte[] bytes
                    ? bytes
                    : record.value() == null ? null : serializer.serialize(topic, record.value());
            sent.add(producer.send(new ProducerRecord<>(topic, record.key().getBytes(UTF_8), value)));
        }
        List<RecordMetadata> places = new ArrayList<>();
        try {
            for (Future<RecordMetadata> record : sent) {
                places.add(record.get());
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        return places;
    }

    HttpResponse<byte[]> get(String address, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(address));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new AssertionError(address, e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The JSON of an answer with the status 200. */
    JsonNode json(String address) {
        HttpResponse<byte[]> answer = get(address);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    "%s answered %d: %s".formatted(address, answer.statusCode(), new String(answer.body(), UTF_8)));
        }
        return parse(answer.body());
    }

    static JsonNode parse(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(new String(json, UTF_8), e);
        }
    }

    /** Opens a stream, and returns when the server has accepted or rejected it. */
    EventReader stream(String query, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/stream" + query));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return EventReader.open(http, request.build());
    }

    private URI uri(String address) {
        return URI.create(root.toString().replaceFirst("/$", "") + address);
    }

    /** Percent-encodes every character but letters and digits. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            encoded.append(plain ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xFF));
        }
        return encoded.toString();
    }

    @Override
    public void close() {
        producer.close();
        serializer.close();
        pipeline.close();
        backend.close();
    }
}
