package io.trivalent.wire;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Confluent's REST API over HTTP, blocking. Each address is tried in turn, beginning with the one that answered last;
 * no answer and answers of 5xx or 429 are tried again after a pause that doubles, other answers are final. An unknown
 * id is remembered for {@link #UNKNOWN_FOR}, so that a flood of such records is not a flood of requests, and a schema
 * registered late is found soon. An answer of more than {@value #MAX_BYTES} bytes counts as none. Thread-safe.
 */
public final class HttpRegistryClient implements RegistryClient {
    static final Duration UNKNOWN_FOR = Duration.ofSeconds(5);

    /** Largest answer, in bytes: a schema of a megabyte, escaped, and something around it. */
    static final int MAX_BYTES = 4 << 20;

    private static final int MAX_UNKNOWN_IDS = 1_000;
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryConfig config;
    private final InstantSource clock;
    private final HttpClient http;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<Integer, Instant> unknownUntil = new ConcurrentHashMap<>();
    private volatile int preferred;

    public HttpRegistryClient(RegistryConfig config) {
        this(config, InstantSource.system());
    }

    HttpRegistryClient(RegistryConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(config.timeout());
        config.tls().ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    @Override
    public int register(String subject, Schema schema) {
        String what = "to register %s under subject %s".formatted(schema.getFullName(), subject);
        Answer answer = post(what, "/subjects/%s/versions".formatted(escaped(subject)), schema);
        return number(what, answer.accepted(what), "id");
    }

    @Override
    public int lookup(String subject, Schema schema) {
        String what = "to look up %s under subject %s".formatted(schema.getFullName(), subject);
        Answer answer = post(what, "/subjects/%s?deleted=false".formatted(escaped(subject)), schema);
        return number(what, answer.accepted(what), "id");
    }

    @Override
    public RegisteredSchema latest(String subject) {
        String what = "the latest schema of subject %s".formatted(subject);
        JsonNode found = get(what, "/subjects/%s/versions/latest".formatted(escaped(subject)))
                .accepted(what);
        int id = number(what, found, "id");
        return new RegisteredSchema(subject, number(what, found, "version"), id, schema(id, found));
    }

    /** Whether the subject's rules let the schema become its next version; the subject must exist. */
    public boolean accepts(String subject, Schema schema) {
        String what = "to compare %s with subject %s".formatted(schema.getFullName(), subject);
        return post(what, "/compatibility/subjects/%s/versions/latest".formatted(escaped(subject)), schema)
                .accepted(what)
                .path("is_compatible")
                .asBoolean();
    }

    @Override
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        Instant until = unknownUntil.get(id);
        // Registries count from 1: a negative id comes from noise and is not worth a request.
        if (id < 0 || (until != null && clock.instant().isBefore(until))) {
            throw new UnknownSchemaException(id);
        }
        String what = "schema id %d".formatted(id);
        Answer answer = get(what, "/schemas/ids/%d".formatted(id));
        if (answer.saysNotFound()) {
            remember(id);
            throw new UnknownSchemaException(id);
        }
        Schema found = schema(id, answer.accepted(what));
        schemas.put(id, found);
        return found;
    }

    private void remember(int id) {
        if (unknownUntil.size() >= MAX_UNKNOWN_IDS) {
            unknownUntil.clear();
        }
        unknownUntil.put(id, clock.instant().plus(UNKNOWN_FOR));
    }

    private static Schema schema(int id, JsonNode found) {
        String type = found.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new UnreadableRecordException("schema id %d is of type %s, expected AVRO".formatted(id, type));
        }
        if (!found.path("references").isEmpty()) {
            throw new UnreadableRecordException(
                    "schema id %d refers to other subjects, expected a schema in one piece".formatted(id));
        }
        try {
            return Schemas.parse(found.path("schema").asText());
        } catch (AvroRuntimeException malformed) {
            throw new UnreadableRecordException(
                    "schema id %d cannot be parsed: %s".formatted(id, Exceptions.describe(malformed)), malformed);
        }
    }

    private static int number(String what, JsonNode found, String field) {
        JsonNode value = found.path(field);
        if (!value.canConvertToInt()) {
            throw new RegistryErrorException(what, 200, 200, "answer without a number '%s'".formatted(field));
        }
        return value.asInt();
    }

    private Answer get(String what, String path) {
        return call(what, "GET", path, BodyPublishers.noBody());
    }

    private Answer post(String what, String path, Schema schema) {
        String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
        return call(what, "POST", path, BodyPublishers.ofString(body, UTF_8));
    }

    private Answer call(String what, String method, String path, BodyPublisher body) {
        IOException failure = new IOException("not tried");
        Duration pause = config.backoff();
        for (int round = 1; round <= config.rounds(); round++) {
            for (int turn = 0; turn < config.urls().size(); turn++) {
                int index = (preferred + turn) % config.urls().size();
                URI url = config.urls().get(index);
                try {
                    Answer answer = send(url, method, path, body);
                    if (!answer.isTemporary()) {
                        preferred = index;
                        return answer;
                    }
                    failure = new IOException("%s answered with status %d".formatted(url, answer.status()));
                } catch (IOException unreachable) {
                    failure = new IOException("%s: %s".formatted(url, Exceptions.describe(unreachable)), unreachable);
                }
            }
            if (round < config.rounds()) {
                sleep(pause);
                pause = pause.multipliedBy(2);
            }
        }
        throw new RegistryUnavailableException(
                "schema registry is unavailable (%s) after %d attempts: %s"
                        .formatted(what, config.rounds() * config.urls().size(), failure.getMessage()),
                failure);
    }

    private Answer send(URI url, String method, String path, BodyPublisher body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body)
                .header("Accept", MEDIA_TYPE)
                .header("Content-Type", MEDIA_TYPE);
        config.authorization().ifPresent(value -> request.header("Authorization", value));
        // The client's own time-out ends with the headers; an answer that trickles must not hold a stream thread.
        CompletableFuture<HttpResponse<String>> response =
                http.sendAsync(request.build(), head -> new LimitedBody(MAX_BYTES));
        try {
            HttpResponse<String> whole = response.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return Answer.of(whole.statusCode(), whole.body());
        } catch (InterruptedException stopped) {
            response.cancel(true);
            throw new InterruptException(stopped);
        } catch (TimeoutException slow) {
            response.cancel(true);
            throw new IOException(
                    "no whole answer within %d ms".formatted(config.timeout().toMillis()), slow);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException cause ? cause : new IOException(failed.getCause());
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException stopped) {
            throw new InterruptException(stopped);
        }
    }

    private static String escaped(String subject) {
        return encode(subject, UTF_8).replace("+", "%20");
    }

    /** What a registry said: a status and JSON, which is an empty object where the body was something else. */
    private record Answer(int status, JsonNode body) {
        static Answer of(int status, String text) {
            try {
                return new Answer(status, JSON.readTree(text));
            } catch (JsonProcessingException notJson) {
                return new Answer(status, JSON.createObjectNode());
            }
        }

        boolean isTemporary() {
            return status >= 500 || status == 429;
        }

        /** A 404 of the registry itself (404xx), not of a proxy or a wrong path: bad data and not bad set-up. */
        boolean saysNotFound() {
            return status == 404 && body.path("error_code").asInt() / 100 == 404;
        }

        JsonNode accepted(String what) {
            if (status / 100 == 2 && body.isObject()) {
                return body;
            }
            String reason = body.path("message").asText("no reason given");
            throw new RegistryErrorException(
                    what, status, body.path("error_code").asInt(status), reason);
        }
    }
}
