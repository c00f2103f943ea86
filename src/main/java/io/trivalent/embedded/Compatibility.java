package io.trivalent.embedded;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** Compatibility that a new version of a subject must have with earlier versions; the names are Confluent's. */
enum Compatibility {
    NONE(false, false, false),
    /** The new schema can read records of the last version. */
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    /** The last version can read records of the new schema. */
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsOld;
    private final boolean readByOld;
    private final boolean transitive;

    Compatibility(boolean readsOld, boolean readByOld, boolean transitive) {
        this.readsOld = readsOld;
        this.readByOld = readByOld;
        this.transitive = transitive;
    }

    /**
     * Compares a schema with earlier versions.
     *
     * @param earlier versions before it, oldest first
     * @return one sentence per incompatible difference; empty if the schema is compatible
     */
    List<String> problems(Schema schema, List<Schema> earlier) {
        List<Schema> newestFirst = new ArrayList<>(earlier);
        Collections.reverse(newestFirst);
        return newestFirst.stream()
                .limit(transitive ? newestFirst.size() : 1)
                .flatMap(old -> problems(schema, old))
                .distinct()
                .toList();
    }

    private Stream<String> problems(Schema schema, Schema old) {
        Stream<String> reading = readsOld ? differences(schema, old, "old records") : Stream.of();
        Stream<String> beingRead = readByOld ? differences(old, schema, "new records") : Stream.of();
        return Stream.concat(reading, beingRead);
    }

    private static Stream<String> differences(Schema reader, Schema writer, String records) {
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        return pair.getResult().getIncompatibilities().stream().map(difference -> "%s cannot be read: %s at %s, %s"
                .formatted(records, difference.getType(), difference.getLocation(), difference.getMessage()));
    }
}
