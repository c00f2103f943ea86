package io.trivalent.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;

/** Parses, compares and cleans Avro schemas. */
public final class Schemas {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Schemas() {}

    /** Parses a registered schema. Names and defaults are not checked, because the registry has accepted them. */
    static Schema parse(String text) {
        return parser().parse(text);
    }

    /** A parser that knows the types of all schemas that it has parsed. */
    static Schema.Parser parser() {
        return new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false);
    }

    /** Whether the reader's schema can read records of the writer's. */
    public static boolean reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
    }

    /** Whether both write the same bytes for the same record: names, types and order match, comments may differ. */
    static boolean haveSameEncoding(Schema one, Schema other) {
        return one.equals(other)
                || SchemaNormalization.toParsingForm(one).equals(SchemaNormalization.toParsingForm(other));
    }

    /** The schema without {@code avro.java.string}, which the code generator adds and other languages do not need. */
    static Schema withoutJavaProperties(Schema schema) {
        try {
            return parse(stripped(JSON.readTree(schema.toString())).toString());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("schema %s is not json".formatted(schema.getFullName()), impossible);
        }
    }

    private static JsonNode stripped(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("type")) {
            object.remove("avro.java.string");
            JsonNode type = object.path("type");
            if (object.size() == 1 && type.isTextual()) {
                return type; // {"type": "string"} is "string"
            }
        }
        if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                JsonNode child = object.path(name);
                if (!name.equals("default")) {
                    object.set(name, stripped(child));
                }
            });
        } else if (node instanceof ArrayNode array) {
            for (int index = 0; index < array.size(); index++) {
                array.set(index, stripped(array.path(index)));
            }
        }
        return node;
    }
}
