package io.trivalent.embedded;

import io.trivalent.wire.RegisteredSchema;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The subjects of the embedded registry: their versions, their compatibility levels, and one id per distinct schema.
 *
 * <p>Ids count from 1 over all subjects. Two schemas are the same if their texts without white space are equal,
 * comments included, as in Confluent's registry. New versions are checked against earlier ones, with
 * {@link Compatibility#BACKWARD} unless configured otherwise. With a file, the content survives a restart; the caller
 * closes the store. The limits are {@value #MAX_VERSIONS} versions and {@value #MAX_CHARACTERS} characters of schemas
 * in total. Thread-safe.
 */
public final class SchemaStore implements AutoCloseable {
    static final int MAX_VERSIONS = 10_000;
    static final int MAX_CHARACTERS = 64 << 20;

    private final Map<Integer, Schema> schemas = new LinkedHashMap<>();
    private final Map<String, Integer> ids = new LinkedHashMap<>();
    private final Map<String, List<RegisteredSchema>> subjects = new TreeMap<>();
    private final Map<String, Compatibility> levels = new TreeMap<>();
    private final SchemaLog log;
    private Compatibility global = Compatibility.BACKWARD;
    private int versions;
    private long characters;

    private SchemaStore(SchemaLog log) {
        this.log = log;
    }

    /** A store without a file. */
    public static SchemaStore inMemory() {
        return new SchemaStore(SchemaLog.none());
    }

    /**
     * A store with the content of this file, to which changes are appended.
     *
     * @throws EmbeddedStartException if the file cannot be read and written
     */
    public static SchemaStore open(Path file) {
        SchemaLog log = SchemaLog.open(file);
        SchemaStore store = new SchemaStore(log);
        log.replay(store);
        return store;
    }

    /**
     * Id of the schema. It becomes a new version of the subject if the subject does not have it.
     *
     * @throws SchemaStoreException 409 if it is incompatible, 42201 if it is not a schema, 42205 if the store is full
     */
    synchronized int register(String subject, String schemaText) {
        Schema schema = parse(schemaText);
        Optional<RegisteredSchema> known = find(subject, schema);
        if (known.isPresent()) {
            return known.get().id();
        }
        List<String> problems = level(subject).problems(schema, schemasOf(subject));
        if (!problems.isEmpty()) {
            throw new SchemaStoreException(
                    409,
                    "schema is incompatible with an earlier version of subject '%s' (%s): %s"
                            .formatted(subject, level(subject), String.join("; ", problems)));
        }
        String text = schema.toString();
        if (versions >= MAX_VERSIONS || characters + text.length() > MAX_CHARACTERS) {
            throw SchemaStoreException.full("%d versions with %d characters".formatted(versions, characters));
        }
        int id = ids.getOrDefault(text, ids.size() + 1);
        log.registered(subject, id, text);
        add(subject, id, schema);
        return id;
    }

    /** Adds a version without a check of its compatibility: the level may have changed since it was registered. */
    synchronized void add(String subject, int id, Schema schema) {
        String text = schema.toString();
        schemas.putIfAbsent(id, schema);
        ids.putIfAbsent(text, id);
        List<RegisteredSchema> ofSubject = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
        ofSubject.add(new RegisteredSchema(subject, ofSubject.size() + 1, id, schema));
        versions++;
        characters += text.length();
    }

    /**
     * The subject's version with this schema.
     *
     * @throws SchemaStoreException 40401 if there is no such subject, 40403 if it does not have the schema
     */
    synchronized RegisteredSchema lookup(String subject, String schemaText) {
        versions(subject);
        return find(subject, parse(schemaText)).orElseThrow(() -> new SchemaStoreException(40403, "schema not found"));
    }

    private Optional<RegisteredSchema> find(String subject, Schema schema) {
        String text = schema.toString();
        return subjects.getOrDefault(subject, List.of()).stream()
                .filter(version -> version.schema().toString().equals(text))
                .findFirst();
    }

    private static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (AvroRuntimeException malformed) {
            throw SchemaStoreException.schemaInvalid(String.valueOf(malformed.getMessage()));
        }
    }

    /** Names of all subjects in alphabetic order. */
    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /**
     * Versions of the subject, oldest first.
     *
     * @throws SchemaStoreException 40401 if there is no such subject
     */
    synchronized List<RegisteredSchema> versions(String subject) {
        List<RegisteredSchema> versions = subjects.get(subject);
        if (versions == null) {
            throw SchemaStoreException.subjectMissing(subject);
        }
        return List.copyOf(versions);
    }

    RegisteredSchema version(String subject, int version) {
        List<RegisteredSchema> versions = versions(subject);
        if (version < 1 || version > versions.size()) {
            throw SchemaStoreException.versionMissing(subject, version);
        }
        return versions.get(version - 1);
    }

    RegisteredSchema latest(String subject) {
        List<RegisteredSchema> versions = versions(subject);
        return versions.get(versions.size() - 1);
    }

    synchronized Schema byId(int id) {
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw SchemaStoreException.schemaMissing(id);
        }
        return schema;
    }

    synchronized Optional<Schema> byGuid(UUID guid) {
        return schemas.values().stream()
                .filter(schema -> guid(schema).equals(guid))
                .findFirst();
    }

    /** A GUID of the schema's text: stable, but not the one that Confluent's registry computes. */
    static UUID guid(Schema schema) {
        return UUID.nameUUIDFromBytes(schema.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** All versions with this schema id, sorted by subject. */
    synchronized List<RegisteredSchema> uses(int id) {
        byId(id);
        return subjects.values().stream()
                .flatMap(List::stream)
                .filter(version -> version.id() == id)
                .toList();
    }

    /**
     * Differences that make the schema incompatible with these versions at the subject's level; empty if compatible.
     */
    List<String> problems(String subject, String schemaText, List<RegisteredSchema> earlier) {
        Schema schema = parse(schemaText);
        return level(subject)
                .problems(schema, earlier.stream().map(RegisteredSchema::schema).toList());
    }

    private List<Schema> schemasOf(String subject) {
        return subjects.getOrDefault(subject, List.of()).stream()
                .map(RegisteredSchema::schema)
                .toList();
    }

    private synchronized Compatibility level(String subject) {
        return levels.getOrDefault(subject, global);
    }

    synchronized Compatibility compatibility() {
        return global;
    }

    /** The subject's own compatibility level, if it has one. */
    synchronized Optional<Compatibility> compatibility(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    synchronized void configure(Compatibility level) {
        log.configured(Optional.empty(), level);
        restore(Optional.empty(), level);
    }

    synchronized void configure(String subject, Compatibility level) {
        if (levels.size() >= MAX_VERSIONS && !levels.containsKey(subject)) {
            throw SchemaStoreException.full("%d subjects with an own level".formatted(levels.size()));
        }
        log.configured(Optional.of(subject), level);
        restore(Optional.of(subject), level);
    }

    /** Sets a level without writing it to the file. */
    synchronized void restore(Optional<String> subject, Compatibility level) {
        subject.ifPresentOrElse(name -> levels.put(name, level), () -> global = level);
    }

    @Override
    public synchronized void close() {
        log.close();
    }
}
