package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.PartOrigin;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.TensorType;
import io.trivalent.vocabulary.UtteranceId;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The stored format of one part:
 *
 * <pre>
 *   modality (1; plus 128 if a trace context, plus 64 if a speaker, plus 32 if announced modalities follow at the end), clip (utf), sequence (4), start (8), end (8), package name (utf), version (utf),
 *   tensor type (1), steps (4), dims (4), bytes (4), data, topic (utf), partition (4), offset (8),
 *   attempt (2), event time (8), arrival (8), trace context (utf), announced modalities (1, a bit each), speaker (utf), role (utf),
 *   where there are
 * </pre>
 *
 * Big-endian; {@code utf} as in {@link DataOutputStream#writeUTF}; times in milliseconds; an enum is its index in a list below.
 */
final class PartFormat {
    static final List<Modality> MODALITIES = List.of(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL);
    private static final List<TensorType> TYPES = List.of(
            TensorType.FLOAT32,
            TensorType.FLOAT16,
            TensorType.INT64,
            TensorType.INT32,
            TensorType.UINT8,
            TensorType.INT8);

    // Values of earlier versions have none of them.
    private static final int TRACED = 0x80;
    private static final int SPOKEN = 0x40;
    private static final int ANNOUNCED = 0x20;

    private PartFormat() {}

    static void write(DataOutputStream out, QuantizedPart part) throws IOException {
        String trace = part.source().trace();
        Placement placement = part.placement();
        boolean spoken = !placement.speaker().isEmpty() || !placement.role().isEmpty();
        Set<Modality> announced = part.source().announced();
        out.writeByte(MODALITIES.indexOf(part.modality())
                | (trace.isEmpty() ? 0 : TRACED)
                | (spoken ? SPOKEN : 0)
                | (announced.isEmpty() ? 0 : ANNOUNCED));
        out.writeUTF(placement.clip());
        out.writeInt(placement.sequence());
        out.writeLong(placement.startMs());
        out.writeLong(placement.endMs());
        out.writeUTF(part.model().name());
        out.writeUTF(part.model().version());
        CompactTensor tensor = part.tensor();
        out.writeByte(TYPES.indexOf(tensor.type()));
        out.writeInt(tensor.steps());
        out.writeInt(tensor.dims());
        byte[] data = new byte[tensor.sizeBytes()];
        tensor.data().get(0, data);
        out.writeInt(data.length);
        out.write(data);
        out.writeUTF(part.source().topic());
        out.writeInt(part.source().partition());
        out.writeLong(part.source().offset());
        out.writeShort(part.source().attempt());
        out.writeLong(part.eventMs());
        out.writeLong(part.arrivedMs());
        if (!trace.isEmpty()) {
            out.writeUTF(trace);
        }
        if (!announced.isEmpty()) {
            out.writeByte(bits(announced));
        }
        if (spoken) {
            out.writeUTF(placement.speaker());
            out.writeUTF(placement.role());
        }
    }

    static QuantizedPart read(UtteranceId id, DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        Modality modality = MODALITIES.get(kind & ~(TRACED | SPOKEN | ANNOUNCED));
        String clip = in.readUTF();
        int sequence = in.readInt();
        long startMs = in.readLong();
        long endMs = in.readLong();
        PackageId model = new PackageId(in.readUTF(), in.readUTF());
        TensorType type = TYPES.get(in.readByte());
        int steps = in.readInt();
        int dims = in.readInt();
        byte[] data = in.readNBytes(in.readInt());
        String topic = in.readUTF();
        int partition = in.readInt();
        long offset = in.readLong();
        int attempt = in.readShort();
        long eventMs = in.readLong();
        long arrivedMs = in.readLong();
        String trace = (kind & TRACED) == 0 ? "" : in.readUTF();
        Set<Modality> announced = (kind & ANNOUNCED) == 0 ? Set.of() : Set.copyOf(modalities(in.readUnsignedByte()));
        Source source = new Source(topic, partition, offset, attempt, trace, announced);
        boolean spoken = (kind & SPOKEN) != 0;
        Placement placement =
                new Placement(clip, sequence, startMs, endMs, spoken ? in.readUTF() : "", spoken ? in.readUTF() : "");
        return new QuantizedPart(
                new PartOrigin(id, modality, placement, source, eventMs, arrivedMs),
                model,
                new CompactTensor(type, steps, dims, ByteBuffer.wrap(data)));
    }

    static int bits(Collection<Modality> modalities) {
        int bits = 0;
        for (Modality modality : modalities) {
            bits |= 1 << MODALITIES.indexOf(modality);
        }
        return bits;
    }

    static List<Modality> modalities(int bits) {
        return MODALITIES.stream()
                .filter(modality -> (bits & 1 << MODALITIES.indexOf(modality)) != 0)
                .toList();
    }
}
