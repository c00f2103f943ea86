package io.trivalent.bench.jmh;

import io.trivalent.embedded.EmbeddedRegistryClient;
import io.trivalent.embedded.SchemaStore;
import io.trivalent.fixtures.Records;
import io.trivalent.vocabulary.Modality;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.RegistryClient;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decodes feature frames of the wire format: one number, or 50 frames of 500 numbers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
    private static final String TOPIC = "trivalent.acoustic";

    /** Numbers per frame; one frame if 1, else 50. */
    @Param({"1", "500"})
    public int width = 1;

    private AvroDeserializer decoder = new AvroDeserializer();
    private byte[] value = {};

    @Setup
    public void prepare() {
        RegistryClient registry = new EmbeddedRegistryClient(SchemaStore.inMemory());
        decoder = new AvroDeserializer(registry);
        decoder.configure(Map.of("specific.avro.reader", true), false);
        int frames = width == 1 ? 1 : 50;
        SpecificRecord record = width == 1
                ? Records.part(Modality.ACOUSTIC, "b-00000001", 0.5f)
                : Records.frames("b-00000001", frames, width, ByteBuffer.allocate(4 * frames * width))
                        .build();
        value = new AvroSerializer(registry).serialize(TOPIC, record);
    }

    @Benchmark
    public Object decode() {
        return decoder.deserialize(TOPIC, value);
    }
}
