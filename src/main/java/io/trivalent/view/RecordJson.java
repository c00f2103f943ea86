package io.trivalent.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.specific.SpecificRecord;

/** Avro records as JSON with the names of their schema. */
public final class RecordJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordJson() {}

    /** All fields of a record. */
    public static ObjectNode of(SpecificRecord record) {
        try {
            return (ObjectNode) JSON.readTree(record.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "%s is no JSON: %s".formatted(record.getSchema().getName(), record), e);
        }
    }
}
