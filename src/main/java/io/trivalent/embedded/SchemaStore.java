package io.trivalent.embedded;

import io.trivalent.wire.RegisteredSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * The registry itself: one id per distinct schema, counted from 1 over all subjects, and the versions of each subject.
 * A schema is distinct by its text without blanks, comments included, as in Confluent's registry. New versions are
 * checked against the earlier ones, {@link Compatibility#BACKWARD} unless configured otherwise. Thread-safe. With a
 * file, everything is there again after a restart; whoever opened the store closes it. It takes {@value #MAX_VERSIONS}
 * versions and {@value #MAX_CHARACTERS} characters of schemas in all, which is more than honest clients need.
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

    /** A store that forgets. */
    public static SchemaStore inMemory() {
        return new SchemaStore(SchemaLog.none());
    }

    /**
     * A store that appends to this file and begins with what is in it.
     *
     * @throws EmbeddedStartException if the file cannot be read and written
     */
    public static SchemaStore open(Path file) {
        SchemaLog log = SchemaLog.open(file);
        SchemaStore store = new SchemaStore(log);
        log.replay(store);
        return store;
    }

    /** Id of the schema, a new version of the subject if the subject has not seen it. */
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

    /** Takes a version as it was registered once, without a check: compatibility may have been another then. */
    synchronized void add(String subject, int id, Schema schema) {
        String text = schema.toString();
        schemas.putIfAbsent(id, schema);
        ids.putIfAbsent(text, id);
        List<RegisteredSchema> ofSubject = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
        ofSubject.add(new RegisteredSchema(subject, ofSubject.size() + 1, id, schema));
        versions++;
        characters += text.length();
    }

    /** The subject's version with this schema; 40401 without the subject, 40403 without the schema. */
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

    /** Names in alphabetic order. */
    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** Versions, oldest first; 40401 if there is no such subject. */
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

    /** Every subject and version that has this id, by name of the subject. */
    synchronized List<RegisteredSchema> uses(int id) {
        byId(id);
        return subjects.values().stream()
                .flatMap(List::stream)
                .filter(version -> version.id() == id)
                .toList();
    }

    /** What keeps the schema from being the subject's next version after these; empty if nothing does. */
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

    /** The subject's own level, if it has one. */
    synchronized Optional<Compatibility> compatibility(String subject) {
        return Optional.ofNullable(levels.get(subject));
    }

    synchronized void configure(Compatibility level) {
        log.configured(Optional.empty(), level);
        restore(Optional.empty(), level);
    }

    synchronized void configure(String subject, Compatibility level) {
        if (levels.size() >= MAX_VERSIONS && !levels.containsKey(subject)) {
            throw SchemaStoreException.full("%d subjects with a level of their own".formatted(levels.size()));
        }
        log.configured(Optional.of(subject), level);
        restore(Optional.of(subject), level);
    }

    /** Takes a level as it was configured once. */
    synchronized void restore(Optional<String> subject, Compatibility level) {
        subject.ifPresentOrElse(name -> levels.put(name, level), () -> global = level);
    }

    @Override
    public synchronized void close() {
        log.close();
    }
}
