package io.trivalent.embedded;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;

/** Reads the bodies of requests; a wrong one is an error with Confluent's code. */
final class RegistryBody {
    private RegistryBody() {}

    /** The schema to register or compare. */
    static String schemaText(RoutingContext context) {
        JsonObject body = body(context);
        Object type = body.getValue("schemaType");
        if (type != null && !type.equals("AVRO")) {
            throw SchemaStoreException.schemaInvalid("type is '%s', expected AVRO".formatted(type));
        }
        if (body.getValue("references") instanceof JsonArray references && !references.isEmpty()) {
            throw SchemaStoreException.schemaInvalid(
                    "it refers to other subjects, expected a schema without references");
        }
        if (body.getValue("schema") instanceof String schema && !schema.isBlank()) {
            return schema;
        }
        throw SchemaStoreException.schemaInvalid("it is missing, expected 'schema' with the schema as a string");
    }

    /** The compatibility level to set. */
    static Compatibility level(RoutingContext context) {
        Object name = body(context).getValue("compatibility");
        return Arrays.stream(Compatibility.values())
                .filter(level -> level.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SchemaStoreException(
                        42203,
                        "compatibility is '%s', expected one of %s"
                                .formatted(name, Arrays.toString(Compatibility.values()))));
    }

    private static JsonObject body(RoutingContext context) {
        try {
            JsonObject body = context.body().asJsonObject();
            if (body != null) {
                return body;
            }
        } catch (DecodeException | ClassCastException notAnObject) {
            // Reported below, together with a missing body.
        }
        throw new SchemaStoreException(400, "body is not a json object");
    }
}
