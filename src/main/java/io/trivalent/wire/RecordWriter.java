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

/**
 * Writes records of one schema with one schema id. If the id belongs to another schema (the subject's latest), the
 * record is written, read with that schema and written again. That is slower, but correct if the order of the fields
 * differs.
 */
final class RecordWriter {
    private final int id;
    private final Schema own;
    private final Schema published;
    private final boolean sameEncoding;
    private final DatumWriter<Object> writer;

    RecordWriter(int id, Schema own, Schema published) {
        this.id = id;
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

    byte[] write(GenericContainer record, WireBuffer buffer) {
        try {
            writer.write(record, buffer.begin(id));
            return sameEncoding ? buffer.value() : converted(buffer.value(), buffer);
        } catch (IOException | RuntimeException malformed) {
            // Avro reports a record that does not fit its schema with several unrelated exceptions.
            throw new SerializationException(
                    "record %s cannot be written with schema id %d: %s"
                            .formatted(own.getFullName(), id, Exceptions.describe(malformed)),
                    malformed);
        }
    }

    private byte[] converted(byte[] value, WireBuffer buffer) throws IOException {
        Object record = new GenericDatumReader<>(own, published).read(null, new BodyDecoder(value, 5));
        new GenericDatumWriter<>(published).write(record, buffer.begin(id));
        return buffer.value();
    }
}
