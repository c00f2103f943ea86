package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.UtteranceId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
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
 *   6 withheld marker
 *
 *   marker     largest record timestamp when it stopped waiting (8); attempt (2), revision (1) and roles if a number is
 *              above 0 or there are roles
 *   utterance  time of the task's clock at its first part (8), attempt (2), revision (1), parts (1), then each part
 *              as in {@link PartFormat}, then roles
 *   roles      utf each, to the end of the value
 * </pre>
 *
 * Big-endian; {@code utf} as in {@link DataOutputStream#writeUTF}; times in milliseconds; an enum is its index in a list.
 */
final class PendingFormat {
    /** Key of the horizon's value. */
    static final String HORIZON = "";

    private static final byte WAITING = 1;
    private static final byte RELEASED = 2;
    private static final byte KEPT = 3;
    private static final byte REJECTED = 4;
    private static final byte HORIZON_KIND = 5;
    private static final byte WITHHELD = 6;
    private static final int SHORT_MARKER = 9;

    static final List<Release> RELEASES =
            List.of(Release.COMPLETE, Release.DEADLINE, Release.CAPPED, Release.MODEL_CHANGED);

    private PendingFormat() {}

    static byte[] waiting(PendingUtterance utterance) {
        return bytes(out -> {
            out.writeByte(WAITING);
            write(out, utterance);
        });
    }

    static byte[] released(Marker marker) {
        if (marker.attempt() == 0 && marker.revision() == 0 && marker.roles().isEmpty()) {
            return ByteBuffer.allocate(SHORT_MARKER)
                    .put(kind(marker))
                    .putLong(marker.time())
                    .array();
        }
        return bytes(out -> {
            out.writeByte(kind(marker));
            out.writeLong(marker.time());
            out.writeShort(marker.attempt());
            out.writeByte(marker.revision());
            writeRoles(out, marker.roles());
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
            byte kind = expect(id.value(), in.readByte(), List.of(RELEASED, KEPT, REJECTED, WITHHELD));
            long time = in.readLong();
            if (kind == KEPT) {
                Release release = RELEASES.get(in.readByte());
                PendingUtterance utterance = utterance(id, in);
                Marker marker = new Marker(
                        time, utterance.attempt(), utterance.revision(), Marker.Kind.RELEASED, utterance.roles());
                return new Restored.Released(id, marker, Optional.of(new KeptUtterance(utterance, release)));
            }
            Marker marker = value.length == SHORT_MARKER
                    ? new Marker(time, 0, 0, kind(kind))
                    : new Marker(time, in.readShort(), in.readByte(), kind(kind), roles(in));
            return new Restored.Released(id, marker, Optional.empty());
        });
    }

    static long horizon(byte[] value) {
        return read(HORIZON, value, in -> {
            expect(HORIZON, in.readByte(), List.of(HORIZON_KIND));
            return in.readLong();
        });
    }

    private static byte kind(Marker marker) {
        return switch (marker.kind()) {
            case RELEASED -> RELEASED;
            case REJECTED -> REJECTED;
            case WITHHELD -> WITHHELD;
        };
    }

    private static Marker.Kind kind(byte kind) {
        return switch (kind) {
            case REJECTED -> Marker.Kind.REJECTED;
            case WITHHELD -> Marker.Kind.WITHHELD;
            default -> Marker.Kind.RELEASED;
        };
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
            PartFormat.write(out, part);
        }
        writeRoles(out, utterance.roles());
    }

    private static void writeRoles(DataOutputStream out, List<String> roles) throws IOException {
        for (String role : roles) {
            out.writeUTF(role);
        }
    }

    private static List<String> roles(DataInputStream in) throws IOException {
        List<String> roles = new ArrayList<>();
        while (in.available() > 0) {
            roles.add(in.readUTF());
        }
        return List.copyOf(roles);
    }

    private static PendingUtterance utterance(UtteranceId id, DataInputStream in) throws IOException {
        PendingUtterance utterance = new PendingUtterance(id, in.readLong(), in.readShort(), in.readByte());
        int parts = in.readByte();
        for (int i = 0; i < parts; i++) {
            utterance.put(PartFormat.read(id, in));
        }
        utterance.addRoles(roles(in));
        return utterance;
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
