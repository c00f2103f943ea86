package io.trivalent.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** Parses a registry's answers with a schema. Types of other subjects, to which it refers, are requested first. */
final class SchemaReferences {
    /** More references than any schema needs; each costs a request. */
    static final int MAX_REFERENCES = 100;

    private final RegistryHttp http;

    SchemaReferences(RegistryHttp http) {
        this.http = http;
    }

    /**
     * The schema in an answer.
     *
     * @param name the schema in words, for messages
     * @throws UnreadableRecordException if it is not an Avro schema, or refers to a version that does not exist
     */
    Schema parse(String name, JsonNode answer) {
        try {
            return parse(name, answer, Schemas.parser(), new HashSet<>());
        } catch (AvroRuntimeException malformed) {
            throw new UnreadableRecordException(
                    "%s cannot be parsed: %s".formatted(name, Exceptions.describe(malformed)), malformed);
        }
    }

    private Schema parse(String name, JsonNode answer, Schema.Parser parser, Set<String> known) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new UnreadableRecordException("%s is of type %s, expected AVRO".formatted(name, type));
        }
        for (JsonNode reference : answer.path("references")) {
            String subject = reference.path("subject").asText();
            int version = reference.path("version").asInt();
            // Two schemas may share a reference, and a parser accepts a type once.
            if (known.add(subject + ' ' + version)) {
                if (known.size() > MAX_REFERENCES) {
                    throw new UnreadableRecordException(
                            "%s has more than %d references, expected fewer".formatted(name, MAX_REFERENCES));
                }
                parse(name, version(name, subject, version), parser, known);
            }
        }
        return parser.parse(answer.path("schema").asText());
    }

    private JsonNode version(String name, String subject, int version) {
        String request = "for version %d of subject %s".formatted(version, subject);
        RegistryAnswer answer =
                http.get(request, "/subjects/%s/versions/%d".formatted(HttpRegistryClient.escaped(subject), version));
        if (answer.isNotFound()) {
            throw new UnreadableRecordException(
                    "%s refers to version %d of subject %s, which the registry does not have"
                            .formatted(name, version, subject));
        }
        return answer.orThrow(request);
    }
}
