package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.CompactTensor;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.TensorType;
import io.trivalent.vocabulary.UtteranceId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The join store's values, and so its changelog's. First byte: 1 for an utterance that waits, 2 for one that has left.
 *
 * <pre>
 *   left     2, largest timestamp when it left (8)
 *   waiting  1, time it began to wait (8), parts (1), then per part:
 *            modality (1), clip (utf), sequence (4), start (8), end (8), package name (utf), version (utf),
 *            tensor type (1), steps (4), dims (4), bytes (4), data, topic (utf), partition (4), offset (8),
 *            attempt (2), event time (8), arrival (8)
 * </pre>
 *
 * Big-endian; {@code utf} as in {@link DataOutputStream#writeUTF}; times in milliseconds; enums by their place in the lists below.
 */
final class PendingFormat {
    static final byte WAITING = 1;
    static final byte LEFT = 2;

    private static final List<Modality> MODALITIES = List.of(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL);
    private static final List<TensorType> TYPES = List.of(
            TensorType.FLOAT32,
            TensorType.FLOAT16,
            TensorType.INT64,
            TensorType.INT32,
            TensorType.UINT8,
            TensorType.INT8);

    private PendingFormat() {}

    static byte[] left(long time) {
        return ByteBuffer.allocate(9).put(LEFT).putLong(time).array();
    }

    static boolean isLeft(byte[] value) {
        return value[0] == LEFT;
    }

    static long leftAt(byte[] value) {
        return ByteBuffer.wrap(value).getLong(1);
    }

    static byte[] waiting(PendingUtterance pending) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(WAITING);
            out.writeLong(pending.since());
            out.writeByte(pending.size());
            for (QuantizedPart part : pending.parts()) {
                write(out, part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static PendingUtterance waiting(UtteranceId id, byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            if (in.readByte() != WAITING) {
                throw new IllegalStateException(
                        "join store holds kind %d for '%s', expected %d or %d".formatted(value[0], id, WAITING, LEFT));
            }
            PendingUtterance pending = new PendingUtterance(id, in.readLong());
            int parts = in.readByte();
            for (int i = 0; i < parts; i++) {
                pending.put(read(id, in));
            }
            return pending;
        } catch (IOException e) {
            throw new UncheckedIOException("join store holds a broken value for '%s'".formatted(id), e);
        }
    }

    private static void write(DataOutputStream out, QuantizedPart part) throws IOException {
        out.writeByte(MODALITIES.indexOf(part.modality()));
        out.writeUTF(part.placement().clip());
        out.writeInt(part.placement().sequence());
        out.writeLong(part.placement().startMs());
        out.writeLong(part.placement().endMs());
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
    }

    private static QuantizedPart read(UtteranceId id, DataInputStream in) throws IOException {
        Modality modality = MODALITIES.get(in.readByte());
        Placement placement = new Placement(in.readUTF(), in.readInt(), in.readLong(), in.readLong());
        PackageId model = new PackageId(in.readUTF(), in.readUTF());
        TensorType type = TYPES.get(in.readByte());
        int steps = in.readInt();
        int dims = in.readInt();
        byte[] data = in.readNBytes(in.readInt());
        Source source = new Source(in.readUTF(), in.readInt(), in.readLong(), in.readShort());
        return new QuantizedPart(
                id,
                modality,
                placement,
                model,
                new CompactTensor(type, steps, dims, ByteBuffer.wrap(data)),
                source,
                in.readLong(),
                in.readLong());
    }
}
