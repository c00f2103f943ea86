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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The format of the values in the join's store and in its changelog. The first byte is the kind:
 *
 * <pre>
 *   1 waiting  utterance
 *   2 released marker
 *   3 kept     largest record timestamp at its release (8), release reason (1), utterance
 *   4 rejected marker
 *   5 horizon  time (8), under the key {@link #HORIZON}, which is not a valid utterance id
 *
 *   marker     largest record timestamp at its release (8); attempt (2) and revision (1) if either is above 0
 *   utterance  time of the task's clock at its first part (8), attempt (2), revision (1), parts (1), then per part:
 *              modality (1), clip (utf), sequence (4), start (8), end (8), package name (utf), version (utf),
 *              tensor type (1), steps (4), dims (4), bytes (4), data, topic (utf), partition (4), offset (8),
 *              attempt (2), event time (8), arrival (8)
 * </pre>
 *
 * Big-endian; {@code utf} as in {@link DataOutputStream#writeUTF}; times in milliseconds; enums are the index in the lists below.
 */
final class PendingFormat {
    /** Key of the horizon's value. */
    static final String HORIZON = "";

    private static final byte WAITING = 1;
    private static final byte RELEASED = 2;
    private static final byte KEPT = 3;
    private static final byte REJECTED = 4;
    private static final byte HORIZON_KIND = 5;
    private static final int SHORT_MARKER = 9;

    private static final List<Modality> MODALITIES = List.of(Modality.TEXT, Modality.ACOUSTIC, Modality.VISUAL);
    private static final List<TensorType> TYPES = List.of(
            TensorType.FLOAT32,
            TensorType.FLOAT16,
            TensorType.INT64,
            TensorType.INT32,
            TensorType.UINT8,
            TensorType.INT8);

    private static final List<Release> RELEASES =
            List.of(Release.COMPLETE, Release.DEADLINE, Release.CAPPED, Release.MODEL_CHANGED);

    private PendingFormat() {}

    static byte[] waiting(PendingUtterance utterance) {
        return bytes(out -> {
            out.writeByte(WAITING);
            write(out, utterance);
        });
    }

    static byte[] released(Marker marker) {
        return bytes(out -> {
            out.writeByte(marker.rejected() ? REJECTED : RELEASED);
            out.writeLong(marker.time());
            if (marker.attempt() > 0 || marker.revision() > 0) {
                out.writeShort(marker.attempt());
                out.writeByte(marker.revision());
            }
        });
    }

    static byte[] kept(long time, KeptUtterance kept) {
        return bytes(out -> {
            out.writeByte(KEPT);
            out.writeLong(time);
            out.writeByte(RELEASES.indexOf(kept.release()));
            write(out, kept.utterance());
        });
    }

    static byte[] horizon(long time) {
        return bytes(out -> {
            out.writeByte(HORIZON_KIND);
            out.writeLong(time);
        });
    }

    static boolean isWaiting(byte[] value) {
        return value[0] == WAITING;
    }

    static PendingUtterance waiting(UtteranceId id, byte[] value) {
        return read(id.value(), value, in -> {
            expect(id.value(), in.readByte(), List.of(WAITING));
            return utterance(id, in);
        });
    }

    static Restored.Released released(UtteranceId id, byte[] value) {
        return read(id.value(), value, in -> {
            byte kind = expect(id.value(), in.readByte(), List.of(RELEASED, KEPT, REJECTED));
            long time = in.readLong();
            if (kind == KEPT) {
                Release release = RELEASES.get(in.readByte());
                PendingUtterance utterance = utterance(id, in);
                Marker marker = new Marker(time, utterance.attempt(), utterance.revision(), false);
                return new Restored.Released(id, marker, Optional.of(new KeptUtterance(utterance, release)));
            }
            Marker marker = value.length == SHORT_MARKER
                    ? new Marker(time, 0, 0, kind == REJECTED)
                    : new Marker(time, in.readShort(), in.readByte(), kind == REJECTED);
            return new Restored.Released(id, marker, Optional.empty());
        });
    }

    static long horizon(byte[] value) {
        return read(HORIZON, value, in -> {
            expect(HORIZON, in.readByte(), List.of(HORIZON_KIND));
            return in.readLong();
        });
    }

    private static byte expect(String key, byte kind, List<Byte> expected) {
        if (!expected.contains(kind)) {
            throw new IllegalStateException(
                    "join store holds kind %d for '%s', expected one of %s".formatted(kind, key, expected));
        }
        return kind;
    }

    private static void write(DataOutputStream out, PendingUtterance utterance) throws IOException {
        out.writeLong(utterance.since());
        out.writeShort(utterance.attempt());
        out.writeByte(utterance.revision());
        out.writeByte(utterance.size());
        for (QuantizedPart part : utterance.parts()) {
            write(out, part);
        }
    }

    private static PendingUtterance utterance(UtteranceId id, DataInputStream in) throws IOException {
        PendingUtterance utterance = new PendingUtterance(id, in.readLong(), in.readShort(), in.readByte());
        int parts = in.readByte();
        for (int i = 0; i < parts; i++) {
            utterance.put(part(id, in));
        }
        return utterance;
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

    private static QuantizedPart part(UtteranceId id, DataInputStream in) throws IOException {
        Modality modality = MODALITIES.get(in.readByte());
        Placement placement = new Placement(in.readUTF(), in.readInt(), in.readLong(), in.readLong());
        PackageId model = new PackageId(in.readUTF(), in.readUTF());
        TensorType type = TYPES.get(in.readByte());
        int steps = in.readInt();
        int dims = in.readInt();
        byte[] data = in.readNBytes(in.readInt());
        Source source = new Source(in.readUTF(), in.readInt(), in.readLong(), in.readShort());
        return new QuantizedPart(
                new PartOrigin(id, modality, placement, source, in.readLong(), in.readLong()),
                model,
                new CompactTensor(type, steps, dims, ByteBuffer.wrap(data)));
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    private static byte[] bytes(Writing value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            value.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(String key, byte[] value, Reading<T> reading) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            return reading.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException("join store holds a malformed value for '%s'".formatted(key), e);
        }
    }
}
