package io.trivalent.wire;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of one schema with one schema id. If the id belongs to another schema (the subject's latest), the
 * record is written, read with that schema and written again. That is slower, but correct if the order of the fields
 * differs.
 */
final class RecordWriter {
    private final SchemaPlace place;
    private final Schema own;
    private final Schema published;
    private final boolean sameEncoding;
    private final DatumWriter<Object> writer;

    RecordWriter(SchemaPlace place, Schema own, Schema published) {
        this.place = place;
        this.own = own;
        this.published = published;
        this.sameEncoding = Schemas.haveSameEncoding(own, published);
        this.writer = writerOf(own);
    }

    private static DatumWriter<Object> writerOf(Schema schema) {
        SpecificData model = SpecificData.getForSchema(schema);
        if (model.getClass(schema) == null) {
            return new GenericDatumWriter<>(schema, GenericData.get());
        }
        model.setCustomCoders(true); // the generated code, which is faster than access by field number
        return new SpecificDatumWriter<>(schema, model);
    }

    byte[] write(GenericContainer record, @Nullable Headers headers, WireBuffer buffer) {
        place.mark(headers);
        try {
            writer.write(record, place.begin(buffer));
            return sameEncoding ? buffer.value() : converted(buffer.value(), buffer);
        } catch (IOException | RuntimeException malformed) {
            // Avro reports a record that does not fit its schema with several unrelated exceptions.
            throw new SerializationException(
                    "record %s cannot be written with %s: %s"
                            .formatted(own.getFullName(), place, Exceptions.describe(malformed)),
                    malformed);
        }
    }

    private byte[] converted(byte[] value, WireBuffer buffer) throws IOException {
        Object record =
                new GenericDatumReader<>(own, published).read(null, new BodyDecoder(value, place.bytesInFront()));
        new GenericDatumWriter<>(published).write(record, place.begin(buffer));
        return buffer.value();
    }
}
