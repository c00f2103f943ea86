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
 * A client of Confluent's REST API. Schemas are cached by id without a limit of time. An unknown id is cached for
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
        String what = "to register %s under subject %s".formatted(schema.getFullName(), subject);
        RegistryAnswer answer = http.post(what, "/subjects/%s/versions".formatted(escaped(subject)), schema);
        return number(what, answer.orThrow(what), "id");
    }

    @Override
    public int lookup(String subject, Schema schema) {
        String what = "to look up %s under subject %s".formatted(schema.getFullName(), subject);
        RegistryAnswer answer = http.post(what, "/subjects/%s?deleted=false".formatted(escaped(subject)), schema);
        return number(what, answer.orThrow(what), "id");
    }

    @Override
    public RegisteredSchema latest(String subject) {
        String what = "the latest schema of subject %s".formatted(subject);
        JsonNode found = http.get(what, "/subjects/%s/versions/latest".formatted(escaped(subject)))
                .orThrow(what);
        int id = number(what, found, "id");
        return new RegisteredSchema(subject, number(what, found, "version"), id, schema(id, found));
    }

    /** Whether the subject's rules let the schema become its next version; the subject must exist. */
    public boolean accepts(String subject, Schema schema) {
        String what = "to compare %s with subject %s".formatted(schema.getFullName(), subject);
        return http.post(what, "/compatibility/subjects/%s/versions/latest".formatted(escaped(subject)), schema)
                .orThrow(what)
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
        RegistryAnswer answer = http.get(what, "/schemas/ids/%d".formatted(id));
        if (answer.isNotFound()) {
            remember(id);
            throw new UnknownSchemaException(id);
        }
        Schema found = schema(id, answer.orThrow(what));
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

    private static String escaped(String subject) {
        return encode(subject, UTF_8).replace("+", "%20");
    }
}
