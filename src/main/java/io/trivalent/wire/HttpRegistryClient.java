package io.trivalent.wire;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
    private final SchemaReferences references;
    private final Map<SchemaId, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<SchemaId, Instant> unknownUntil = new ConcurrentHashMap<>();

    public HttpRegistryClient(RegistryConfig config) {
        this(config, InstantSource.system());
    }

    HttpRegistryClient(RegistryConfig config, InstantSource clock) {
        this.http = new RegistryHttp(config);
        this.clock = clock;
        this.references = new SchemaReferences(http);
    }

    @Override
    public int register(String subject, Schema schema, boolean normalize) {
        String request = "to register %s under subject %s".formatted(schema.getFullName(), subject);
        String path = "/subjects/%s/versions%s".formatted(escaped(subject), normalize ? "?normalize=true" : "");
        return number(request, http.post(request, path, schema).orThrow(request), "id");
    }

    @Override
    public int lookup(String subject, Schema schema, boolean normalize) {
        String request = "to look up %s under subject %s".formatted(schema.getFullName(), subject);
        String path = "/subjects/%s?deleted=false%s".formatted(escaped(subject), normalize ? "&normalize=true" : "");
        return number(request, http.post(request, path, schema).orThrow(request), "id");
    }

    @Override
    public RegisteredSchema latest(String subject) {
        String request = "for the latest schema of subject %s".formatted(subject);
        JsonNode found = http.get(request, "/subjects/%s/versions/latest".formatted(escaped(subject)))
                .orThrow(request);
        int id = number(request, found, "id");
        Schema schema = references.parse("schema id " + id, found);
        return new RegisteredSchema(subject, number(request, found, "version"), id, schema);
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
        // Registries assign ids from 1, so a negative id is invalid and needs no request.
        if (id < 0) {
            throw new UnknownSchemaException(id);
        }
        return find(new SchemaId.Numbered(id), "/schemas/ids/%d".formatted(id), new UnknownSchemaException(id), false);
    }

    @Override
    public Schema byGuid(UUID guid) {
        // A registry without GUIDs has no such path and answers 404 without a code. Any record can ask for a GUID, so
        // that answer must not be taken for a failure of the registry.
        return find(
                new SchemaId.Guid(guid), "/schemas/guids/%s".formatted(guid), new UnknownSchemaException(guid), true);
    }

    private Schema find(SchemaId id, String path, UnknownSchemaException unknown, boolean mayLackPath) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        Instant until = unknownUntil.get(id);
        if (until != null && clock.instant().isBefore(until)) {
            throw unknown;
        }
        String request = "for " + id;
        RegistryAnswer answer = http.get(request, path);
        if (answer.isNotFound() || (mayLackPath && answer.status() == 404)) {
            remember(id);
            throw unknown;
        }
        Schema found = references.parse(id.toString(), answer.orThrow(request));
        schemas.put(id, found);
        return found;
    }

    @Override
    public Optional<UUID> guid(int id) {
        String request = "for the guid of schema id %d".formatted(id);
        String guid = http.get(request, "/schemas/ids/%d".formatted(id))
                .orThrow(request)
                .path("guid")
                .asText();
        return guid.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(guid));
    }

    private void remember(SchemaId id) {
        if (unknownUntil.size() >= MAX_UNKNOWN_IDS) {
            unknownUntil.clear();
        }
        unknownUntil.put(id, clock.instant().plus(UNKNOWN_FOR));
    }

    private static int number(String request, JsonNode found, String field) {
        JsonNode value = found.path(field);
        if (!value.canConvertToInt()) {
            throw new RegistryErrorException(request, 200, 200, "answer has no number '%s'".formatted(field));
        }
        return value.asInt();
    }

    static String escaped(String subject) {
        return encode(subject, UTF_8).replace("+", "%20");
    }
}
