package io.trivalent.wire;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/** Reads the records that were written under one schema id. Thread-safe. */
final class RecordReader {
    private final int id;
    private final String name;
    private final DatumReader<Object> reader;

    private RecordReader(int id, Schema schema, DatumReader<Object> reader) {
        this.id = id;
        this.name = schema.getFullName();
        this.reader = reader;
    }

    static RecordReader generic(int id, Schema schema) {
        return new RecordReader(id, schema, new GenericDatumReader<>(schema));
    }

    /** Records of a known name become their generated class; schemas that are no record are read as they are. */
    static RecordReader specific(int id, Schema schema) {
        if (schema.getType() != Schema.Type.RECORD) {
            return generic(id, schema);
        }
        Class<?> type = generatedClass(id, schema);
        try {
            Schema expected = SpecificData.get().getSchema(type);
            return new RecordReader(
                    id, schema, new SpecificDatumReader<>(schema, expected, SpecificData.getForClass(type)));
        } catch (AvroRuntimeException noSchema) {
            throw new ForeignRecordException(id, schema.getFullName());
        }
    }

    private static Class<?> generatedClass(int id, Schema schema) {
        try {
            // Not initialized: the name comes from outside and may be that of any class.
            Class<?> type = Class.forName(schema.getFullName(), false, classes());
            if (SpecificRecord.class.isAssignableFrom(type)) {
                return type;
            }
        } catch (ClassNotFoundException | LinkageError notOurs) {
            // Reported below, together with classes that are no records.
        }
        throw new ForeignRecordException(id, schema.getFullName());
    }

    /** The application's classes, wherever this library was loaded from; threads of native code have no loader. */
    private static ClassLoader classes() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? RecordReader.class.getClassLoader() : ofThread;
    }

    int id() {
        return id;
    }

    /** The record in the array from {@code start} to its end, to the last byte. */
    Object read(byte[] value, int start) {
        BodyDecoder body = new BodyDecoder(value, start);
        Object record = read(body);
        if (body.remaining() > 0) {
            throw new UnreadableRecordException("value has %d bytes behind its record (%s, schema id %d), expected none"
                    .formatted(body.remaining(), name, id));
        }
        return record;
    }

    private Object read(BodyDecoder body) {
        try {
            return reader.read(null, body);
        } catch (IOException | RuntimeException | StackOverflowError malformed) {
            // Avro reports a bad union branch as an index out of bounds, a record too deep as an overflow, and so on:
            // behind a decoder that cannot run away, whatever comes out of it means that the bytes do not fit.
            throw new UnreadableRecordException(
                    "value does not fit %s (schema id %d): %s".formatted(name, id, describe(malformed)), malformed);
        }
    }

    /** The virtual machine leaves the text out of an index error that it has thrown often, so it is said here. */
    private static String describe(Throwable malformed) {
        return malformed instanceof IndexOutOfBoundsException
                ? "branch of a union or symbol of an enum out of range"
                : Exceptions.describe(malformed);
    }
}
