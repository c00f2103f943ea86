package io.trivalent.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.wire.HalfFloats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Formats a record's value as JSON: Avro records field by field, with matrices summarized; undecodable bytes as a hex
 * dump. Accepts any Avro schema, because rejected records may have the wrong one.
 */
public final class ValueJson {
    private static final int MAX_DUMP_BYTES = 256;
    private static final int DUMP_BYTES_PER_LINE = 16;
    private static final int FIRST_NUMBERS = 8;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Deserializer<Object> deserializer;

    /** @param deserializer must return generic records */
    public ValueJson(Deserializer<Object> deserializer) {
        this.deserializer = deserializer;
    }

    /** The size of a value, and either the decoded record or the decoding error with the first 256 bytes. */
    ObjectNode of(String topic, Headers headers, byte[] value) {
        ObjectNode node = JSON.objectNode().put("bytes", value.length);
        try {
            Object record = deserializer.deserialize(topic, headers, value);
            if (record instanceof GenericRecord found) {
                node.put("schema", found.getSchema().getFullName());
            }
            node.set("record", json(record));
        } catch (SerializationException | RetriableException unreadable) {
            node.put("unreadable", unreadable.getMessage());
            dump(node.putArray("hex"), value);
        }
        return node;
    }

    private static JsonNode json(Object value) {
        if (value instanceof GenericRecord record) {
            return record(record);
        }
        if (value instanceof ByteBuffer bytes) {
            return bytes(bytes);
        }
        if (value instanceof Collection<?> items) {
            ArrayNode array = JSON.arrayNode();
            items.forEach(item -> array.add(json(item)));
            return array;
        }
        if (value instanceof Number number) {
            return number instanceof Integer || number instanceof Long
                    ? JSON.numberNode(number.longValue())
                    : JSON.numberNode(number.doubleValue());
        }
        if (value instanceof Boolean flag) {
            return JSON.booleanNode(flag);
        }
        return value == null ? JSON.nullNode() : JSON.textNode(value.toString());
    }

    private static JsonNode record(GenericRecord record) {
        ObjectNode node = JSON.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (field.name().equals("data") && value instanceof ByteBuffer bytes && record.hasField("encoding")) {
                node.set("data", numbers(bytes, "FLOAT16".equals(String.valueOf(record.get("encoding")))));
            } else {
                node.set(field.name(), json(value));
            }
        }
        return node;
    }

    /** Summarizes as many complete numbers as the bytes hold; the declared dimensions may be wrong. */
    private static ObjectNode numbers(ByteBuffer bytes, boolean halves) {
        ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        int count = data.limit() / (halves ? 2 : 4);
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        int notFinite = 0;
        ArrayNode first = JSON.arrayNode();
        for (int i = 0; i < count; i++) {
            float number = halves ? HalfFloats.toFloat(data.getShort(2 * i)) : data.getFloat(4 * i);
            if (Float.isFinite(number)) {
                min = Math.min(min, number);
                max = Math.max(max, number);
            } else {
                notFinite++;
            }
            if (i < FIRST_NUMBERS) {
                first.add(Float.toString(number));
            }
        }
        ObjectNode node = JSON.objectNode()
                .put("bytes", data.limit())
                .put("numbers", count)
                .put("not_finite", notFinite);
        if (count > notFinite) {
            node.put("min", min).put("max", max);
        }
        node.set("first", first);
        return node;
    }

    private static ObjectNode bytes(ByteBuffer bytes) {
        ObjectNode node = JSON.objectNode().put("bytes", bytes.remaining());
        byte[] first = new byte[Math.min(MAX_DUMP_BYTES, bytes.remaining())];
        bytes.slice().get(first);
        dump(node.putArray("hex"), first);
        return node;
    }

    private static void dump(ArrayNode lines, byte[] value) {
        HexFormat hex = HexFormat.ofDelimiter(" ");
        for (int start = 0; start < Math.min(MAX_DUMP_BYTES, value.length); start += DUMP_BYTES_PER_LINE) {
            int end = Math.min(start + DUMP_BYTES_PER_LINE, value.length);
            lines.add("%04x  %s".formatted(start, hex.formatHex(value, start, end)));
        }
    }
}
