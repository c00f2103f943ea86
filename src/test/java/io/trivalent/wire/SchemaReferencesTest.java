package io.trivalent.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schemas that refer to versions of other subjects, as Confluent's registry answers them. */
class SchemaReferencesTest {
    private static final String POINT = """
            {"type": "record", "name": "Point", "namespace": "a", "fields": [{"name": "x", "type": "int"}]}""";
    private static final String LINE = """
            {"type": "record", "name": "Line", "namespace": "a",
             "fields": [{"name": "from", "type": "a.Point"}, {"name": "to", "type": "a.Point"}]}""";
    private static final String SHAPE = """
            {"type": "record", "name": "Shape", "namespace": "a",
             "fields": [{"name": "line", "type": "a.Line"}, {"name": "center", "type": "a.Point"}]}""";

    private final InterceptedRegistry registry = new InterceptedRegistry();
    private final RegistryClient client = InterceptedRegistry.client(registry.url());
    private final Map<String, JsonObject> answers = Map.of(
            "/schemas/ids/1", answer(SHAPE, "line", "point"),
            "/schemas/ids/2", answer(LINE, "gone"),
            "/subjects/shape/versions/latest",
                    answer(SHAPE, "line", "point").put("id", 1).put("version", 3),
            "/subjects/line/versions/1", answer(LINE, "point"),
            "/subjects/point/versions/1", answer(POINT));

    private static JsonObject answer(String schema, String... subjects) {
        JsonArray references = new JsonArray();
        for (String subject : subjects) {
            references.add(
                    new JsonObject().put("name", "any").put("subject", subject).put("version", 1));
        }
        return new JsonObject().put("schema", schema).put("references", references);
    }

    @BeforeEach
    void answer() {
        registry.intercept(context -> {
            JsonObject found = answers.get(context.request().path());
            context.response()
                    .setStatusCode(found == null ? 404 : 200)
                    .end(found == null ? "{\"error_code\": 40401}" : found.encode());
        });
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void readsASchemaWhoseReferencesShareAReference() {
        // When
        var shape = client.byId(1);
        // Then
        assertThat(shape.getField("line").schema().getField("to").schema().getField("x"))
                .isNotNull();
        assertThat(registry.requests()).isEqualTo(3);
    }

    @Test
    void readsTheLatestVersion() {
        assertThat(client.latest("shape").schema()).isEqualTo(client.byId(1));
    }

    @Test
    void aMissingReferenceIsTheRecordsFault() {
        assertThatThrownBy(() -> client.byId(2))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessage("schema id 2 refers to version 1 of subject gone, which the registry does not have");
    }
}
