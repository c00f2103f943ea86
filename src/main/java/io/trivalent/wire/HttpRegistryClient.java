package io.trivalent.wire;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A client of Confluent's REST API. Schemas are cached by id and never expire. An unknown id is cached for
 * {@link #UNKNOWN_FOR}: many records with that id cause one request, and a schema registered late is still found soon.
 * Methods block; see {@link RegistryHttp} for retries. Thread-safe.
 */
public final class HttpRegistryClient implements RegistryClient {
    static final Duration UNKNOWN_FOR = Duration.ofSeconds(5);

    private static final int MAX_UNKNOWN_IDS = 1_000;

    private final RegistryHttp http;
    private final InstantSource clock;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<Integer, Instant> unknownUntil = new ConcurrentHashMap<>();

    public HttpRegistryClient(RegistryConfig config) {
        this(config, InstantSource.system());
    }

    HttpRegistryClient(RegistryConfig config, InstantSource clock) {
        this.http = new RegistryHttp(config);
        this.clock = clock;
    }

    @Override
    public int register(String subject, Schema schema) {
        String request = "to register %s under subject %s".formatted(schema.getFullName(), subject);
        RegistryAnswer answer = http.post(request, "/subjects/%s/versions".formatted(escaped(subject)), schema);
        return number(request, answer.orThrow(request), "id");
    }

    @Override
    public int lookup(String subject, Schema schema) {
        String request = "to look up %s under subject %s".formatted(schema.getFullName(), subject);
        RegistryAnswer answer = http.post(request, "/subjects/%s?deleted=false".formatted(escaped(subject)), schema);
        return number(request, answer.orThrow(request), "id");
    }

    @Override
    public RegisteredSchema latest(String subject) {
        String request = "for the latest schema of subject %s".formatted(subject);
        JsonNode found = http.get(request, "/subjects/%s/versions/latest".formatted(escaped(subject)))
                .orThrow(request);
        int id = number(request, found, "id");
        return new RegisteredSchema(subject, number(request, found, "version"), id, schema(id, found));
    }

    /** Whether the subject's compatibility level allows the schema as its next version. The subject must exist. */
    public boolean accepts(String subject, Schema schema) {
        String request = "to compare %s with subject %s".formatted(schema.getFullName(), subject);
        return http.post(request, "/compatibility/subjects/%s/versions/latest".formatted(escaped(subject)), schema)
                .orThrow(request)
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
        // Registries assign ids from 1, so a negative id is invalid and needs no request.
        if (id < 0 || (until != null && clock.instant().isBefore(until))) {
            throw new UnknownSchemaException(id);
        }
        String request = "for schema id %d".formatted(id);
        RegistryAnswer answer = http.get(request, "/schemas/ids/%d".formatted(id));
        if (answer.isNotFound()) {
            remember(id);
            throw new UnknownSchemaException(id);
        }
        Schema found = schema(id, answer.orThrow(request));
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
                    "schema id %d refers to other subjects, expected a schema without references".formatted(id));
        }
        try {
            return Schemas.parse(found.path("schema").asText());
        } catch (AvroRuntimeException malformed) {
            throw new UnreadableRecordException(
                    "schema id %d cannot be parsed: %s".formatted(id, Exceptions.describe(malformed)), malformed);
        }
    }

    private static int number(String request, JsonNode found, String field) {
        JsonNode value = found.path(field);
        if (!value.canConvertToInt()) {
            throw new RegistryErrorException(request, 200, 200, "answer has no number '%s'".formatted(field));
        }
        return value.asInt();
    }

    private static String escaped(String subject) {
        return encode(subject, UTF_8).replace("+", "%20");
    }
}
