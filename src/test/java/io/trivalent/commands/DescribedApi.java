package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The description at /q/openapi, against which answers are checked. Fields that it does not name are errors. */
final class DescribedApi {
    private final JsonNode api;
    private final Map<String, Schema> schemas = new HashMap<>();

    DescribedApi(JsonNode api) {
        this.api = api;
        Set<String> parts = new HashSet<>();
        api.findValues("allOf").forEach(all -> all.findValues("$ref").forEach(part -> parts.add(part.asText())));
        api.at("/components/schemas").properties().forEach(schema -> {
            boolean whole =
                    schema.getValue().has("properties") || schema.getValue().has("allOf");
            if (whole && !parts.contains("#/components/schemas/" + schema.getKey())) {
                ((ObjectNode) schema.getValue()).put("unevaluatedProperties", false);
            }
        });
    }

    /** A question with GET. */
    record Operation(String path, JsonNode description) {
        JsonNode parameters() {
            return description.path("parameters");
        }

        /** The media types of an answer; empty if the status is not described, or has no content. */
        JsonNode content(int status) {
            return description.at("/responses/%d/content".formatted(status));
        }

        boolean describes(int status) {
            return description.path("responses").has(Integer.toString(status));
        }
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        api.path("paths")
                .properties()
                .forEach(path -> operations.add(
                        new Operation(path.getKey(), path.getValue().path("get"))));
        return operations;
    }

    /** What is wrong with a JSON body; empty if it is as described. */
    List<String> errors(JsonNode schema, String body) {
        return schemas.computeIfAbsent(schema.toString(), this::compile).validate(body, InputFormat.JSON).stream()
                .map(Object::toString)
                .toList();
    }

    private Schema compile(String schema) {
        ObjectNode root = (ObjectNode) QueriedSite.parse(schema.getBytes(UTF_8));
        root.set("$defs", api.at("/components/schemas"));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(root.toString().replace("#/components/schemas/", "#/$defs/"));
    }
}
