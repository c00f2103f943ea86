package io.trivalent.web;

import io.trivalent.Alert;
import io.trivalent.Conversation;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** Completes the description of the queries: adds the Avro schemas of records, and the problems to each operation. */
public class ApiDescription implements OASFilter {
    private static final String JSON = "application/json";
    private static final Map<String, String> PROBLEMS = Map.of(
            "400", "A parameter is not what is expected.",
            "404", "What was asked for is not known.",
            "503", "Not now, for example because partitions move; try again after Retry-After seconds.");

    @Override
    public void filterOpenAPI(OpenAPI api) {
        add(api, Conversation.getClassSchema());
        add(api, Alert.getClassSchema());
        api.getPaths().getPathItems().values().forEach(path -> path.getOperations()
                .values()
                .forEach(ApiDescription::addAnswers));
    }

    private static void addAnswers(Operation operation) {
        addProblems(operation);
        if (operation.getResponses().getAPIResponse("200").getContent().hasMediaType(JSON)) {
            operation
                    .getResponses()
                    .addAPIResponse(
                            "304",
                            OASFactory.createAPIResponse()
                                    .description("The answer still has the tag that If-None-Match names."));
        }
    }

    private static void addProblems(Operation operation) {
        PROBLEMS.forEach((status, description) -> operation
                .getResponses()
                .addAPIResponse(
                        status,
                        OASFactory.createAPIResponse()
                                .description(description)
                                .content(OASFactory.createContent()
                                        .addMediaType(
                                                Problem.TYPE,
                                                OASFactory.createMediaType().schema(reference("Problem"))))));
    }

    private static void add(OpenAPI api, Schema record) {
        org.eclipse.microprofile.openapi.models.media.Schema described =
                OASFactory.createSchema().addType(SchemaType.OBJECT).description(record.getDoc());
        for (Schema.Field field : record.getFields()) {
            described.addProperty(field.name(), schema(api, field.schema()).description(field.doc()));
            described.addRequired(field.name());
        }
        api.getComponents().addSchema(record.getName(), described);
    }

    private static org.eclipse.microprofile.openapi.models.media.Schema schema(OpenAPI api, Schema avro) {
        var described = OASFactory.createSchema();
        switch (avro.getType()) {
            case STRING -> described.addType(SchemaType.STRING);
            case INT, LONG -> described.addType(SchemaType.INTEGER);
            case FLOAT, DOUBLE -> described.addType(SchemaType.NUMBER);
            case ENUM -> {
                described.addType(SchemaType.STRING);
                described.setEnumeration(List.copyOf(avro.getEnumSymbols()));
            }
            case ARRAY -> described.addType(SchemaType.ARRAY).items(schema(api, avro.getElementType()));
            case UNION -> avro.getTypes().forEach(type -> described.addType(type(type)));
            case RECORD -> {
                add(api, avro);
                return reference(avro.getName());
            }
            default -> throw new IllegalStateException("no description of Avro's " + avro.getType());
        }
        return described;
    }

    private static SchemaType type(Schema avro) {
        return switch (avro.getType()) {
            case NULL -> SchemaType.NULL;
            case FLOAT -> SchemaType.NUMBER;
            default -> throw new IllegalStateException("no description of a union with Avro's " + avro.getType());
        };
    }

    private static org.eclipse.microprofile.openapi.models.media.Schema reference(String name) {
        return OASFactory.createSchema().ref("#/components/schemas/" + name);
    }
}
