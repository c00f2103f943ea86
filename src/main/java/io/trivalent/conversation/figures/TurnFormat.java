package io.trivalent.conversation.figures;

import io.trivalent.Polarity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The internal format of a turn:
 *
 * <pre>
 *   id (utf), revision (4), sequence (4), start (8), end (8), speaker (utf), role (utf), range (4), score (4), polarity (1),
 *   scores of text, acoustic, visual (4 each), missing modalities (1), timestamp (8), modalities (1), conflict (1),
 *   interval (4 + 4), partition (4) and offset (8) of the transcript
 * </pre>
 *
 * Big-endian; {@code utf} as in {@link DataOutputStream#writeUTF}; times in milliseconds; an enum is its index in a list below.
 */
public final class TurnFormat {
    private static final List<Polarity> POLARITIES = List.of(Polarity.NEGATIVE, Polarity.NEUTRAL, Polarity.POSITIVE);
    private static final int USUAL_BYTES = 128;

    private TurnFormat() {}

    public static byte[] bytes(Turn turn) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, turn);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #bytes} wrote. */
    public static Turn turn(byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("turn is malformed", e);
        }
    }

    static void write(DataOutputStream out, Turn turn) throws IOException {
        out.writeUTF(turn.id());
        out.writeInt(turn.revision());
        out.writeInt(turn.sequence());
        out.writeLong(turn.startMs());
        out.writeLong(turn.endMs());
        out.writeUTF(turn.speaker());
        out.writeUTF(turn.role());
        out.writeFloat(turn.range());
        out.writeInt(turn.score());
        out.writeByte(POLARITIES.indexOf(turn.polarity()));
        out.writeInt(turn.text());
        out.writeInt(turn.acoustic());
        out.writeInt(turn.visual());
        out.writeByte(turn.missing());
        write(out, turn.detail());
    }

    private static void write(DataOutputStream out, Turn.Detail detail) throws IOException {
        out.writeLong(detail.publishedMs());
        out.writeByte(detail.modalities());
        out.writeByte(detail.conflict());
        out.writeInt(detail.low());
        out.writeInt(detail.high());
        out.writeInt(detail.textPartition());
        out.writeLong(detail.textOffset());
    }

    static Turn read(DataInputStream in) throws IOException {
        return new Turn(
                in.readUTF(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readUTF(),
                in.readUTF(),
                in.readFloat(),
                in.readInt(),
                POLARITIES.get(in.readByte()),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readByte(),
                detail(in));
    }

    private static Turn.Detail detail(DataInputStream in) throws IOException {
        return new Turn.Detail(
                in.readLong(), in.readByte(), in.readByte(), in.readInt(), in.readInt(), in.readInt(), in.readLong());
    }
}
