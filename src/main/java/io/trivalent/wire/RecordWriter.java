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
 * Writes the records of one schema under one id. Where the id stands for another schema (the subject's latest), the
 * record is written, read with the other schema and written again: slower, but right whatever the order of the fields.
 */
final class RecordWriter {
    private final int id;
    private final Schema own;
    private final Schema published;
    private final boolean alike;
    private final DatumWriter<Object> writer;

    RecordWriter(int id, Schema own, Schema published) {
        this.id = id;
        this.own = own;
        this.published = published;
        this.alike = Schemas.encodeAlike(own, published);
        this.writer = writerOf(own);
    }

    private static DatumWriter<Object> writerOf(Schema schema) {
        SpecificData model = SpecificData.getForSchema(schema);
        return model.getClass(schema) == null
                ? new GenericDatumWriter<>(schema, GenericData.get())
                : new SpecificDatumWriter<>(schema, model);
    }

    byte[] write(GenericContainer record, WireBuffer buffer) {
        try {
            writer.write(record, buffer.begin(id));
            return alike ? buffer.value() : reshaped(buffer.value(), buffer);
        } catch (IOException | RuntimeException malformed) {
            // Avro reports a record that does not fit its schema with half a dozen unrelated exceptions.
            throw new SerializationException(
                    "record %s cannot be written with schema id %d: %s"
                            .formatted(own.getFullName(), id, Exceptions.describe(malformed)),
                    malformed);
        }
    }

    private byte[] reshaped(byte[] value, WireBuffer buffer) throws IOException {
        Object record = new GenericDatumReader<>(own, published).read(null, new BodyDecoder(value, 5));
        new GenericDatumWriter<>(published).write(record, buffer.begin(id));
        return buffer.value();
    }
}
