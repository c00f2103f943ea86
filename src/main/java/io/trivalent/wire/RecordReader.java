package io.trivalent.wire;

import java.io.IOException;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/** Reads records of one schema. Thread-safe. */
final class RecordReader {
    private final SchemaId id;
    private final String name;
    // Avro resolves the schemas once per reader and thread, and finds the result fastest in the thread that made the
    // reader.
    private final ThreadLocal<DatumReader<Object>> readers;

    private RecordReader(SchemaId id, Schema schema, Supplier<DatumReader<Object>> readers) {
        this.id = id;
        this.name = schema.getFullName();
        this.readers = ThreadLocal.withInitial(readers);
    }

    static RecordReader generic(SchemaId id, Schema schema) {
        return new RecordReader(id, schema, () -> new GenericDatumReader<>(schema));
    }

    /**
     * Reads records into their generated class. Schemas of other types, such as strings, are read as generic values.
     */
    static RecordReader specific(SchemaId id, Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            return generic(id, schema);
        }
        Class<?> type = generatedClass(id, schema);
        try {
            Schema expected = SpecificData.get().getSchema(type);
            SpecificData model = SpecificData.getForClass(type);
            model.setCustomCoders(true); // the generated code, which is faster than access by field number
            return new RecordReader(id, schema, () -> new SpecificDatumReader<>(schema, expected, model));
        } catch (AvroRuntimeException noSchema) {
            throw new ForeignRecordException(id, schema.getFullName());
        }
    }

    private static Class<?> generatedClass(SchemaId id, Schema schema) {
        try {
            // The class is not initialized: the name is untrusted and may be that of any class.
            Class<?> type = Class.forName(schema.getFullName(), false, classes());
            if (SpecificRecord.class.isAssignableFrom(type)) {
                return type;
            }
        } catch (ClassNotFoundException | LinkageError notOurs) {
            // Reported below, together with classes that are not records.
        }
        throw new ForeignRecordException(id, schema.getFullName());
    }

    /** The application's class loader. Threads of native code have no context class loader. */
    private static ClassLoader classes() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? RecordReader.class.getClassLoader() : ofThread;
    }

    boolean hasId(int number) {
        return id instanceof SchemaId.Numbered own && own.id() == number;
    }

    /** The record from {@code start} to the end of the array; no bytes may be left over. */
    Object read(byte[] value, int start) {
        BodyDecoder body = new BodyDecoder(value, start);
        Object record = read(body);
        if (body.remaining() > 0) {
            throw new UnreadableRecordException("value has %d bytes after its record (%s, %s), expected none"
                    .formatted(body.remaining(), name, id));
        }
        return record;
    }

    private Object read(BodyDecoder body) {
        try {
            return readers.get().read(null, body);
        } catch (IOException | RuntimeException | StackOverflowError malformed) {
            // Avro reports malformed bytes with many exceptions: an invalid union branch as an index out of bounds, a
            // record nested too deeply as a stack overflow. The decoder limits memory, so all of them mean bad bytes.
            throw new UnreadableRecordException(
                    "value does not fit %s (%s): %s".formatted(name, id, describe(malformed)), malformed);
        }
    }

    /** The virtual machine omits the message of an index error that is thrown often, so the message is set here. */
    private static String describe(Throwable malformed) {
        return malformed instanceof IndexOutOfBoundsException
                ? "union branch or enum symbol is out of range"
                : Exceptions.describe(malformed);
    }
}
