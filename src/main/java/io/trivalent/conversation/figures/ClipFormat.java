package io.trivalent.conversation.figures;

import io.trivalent.ClosedBy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The stored format of a clip:
 *
 * <pre>
 *   format (1, always 1), closed by (1), range (4), largest timestamp (8), last seen (8), folded turns (1), and if there are any,
 *   their totals and their grid; turns (4), then each turn as in {@link TurnFormat}
 * </pre>
 *
 * Big-endian; times in milliseconds; an enum is its index in a list below.
 */
public final class ClipFormat {
    private static final byte FORMAT = 1;
    private static final List<ClosedBy> CLOSED_BY = List.of(ClosedBy.NOTHING, ClosedBy.IDLE, ClosedBy.END);

    private ClipFormat() {}

    public static byte[] bytes(Clip clip) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeByte(CLOSED_BY.indexOf(clip.closedBy()));
            out.writeFloat(clip.range);
            out.writeLong(clip.updatedMs);
            out.writeLong(clip.seenMs);
            boolean folded = clip.folded.all.turns > 0;
            out.writeBoolean(folded);
            if (folded) {
                clip.folded.write(out);
                clip.grid.write(out);
            }
            out.writeInt(clip.turns.size());
            for (Turn turn : clip.turns) {
                TurnFormat.write(out, turn);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #bytes} wrote.
     *
     * @throws IllegalStateException if the value has another format
     */
    public static Clip clip(byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException("stored clip has format %d, expected %d".formatted(format, FORMAT));
            }
            Clip clip = new Clip();
            clip.close(CLOSED_BY.get(in.readByte()));
            clip.range = in.readFloat();
            clip.updatedMs = in.readLong();
            clip.seenMs = in.readLong();
            if (in.readBoolean()) {
                clip.folded = Totals.read(in);
                clip.grid = Grid.read(in);
            }
            for (int i = in.readInt(); i > 0; i--) {
                clip.turns.add(TurnFormat.read(in));
            }
            return clip;
        } catch (IOException e) {
            throw new UncheckedIOException("stored clip is malformed", e);
        }
    }

    /** A copy that can be changed. */
    static Totals copy(Totals totals) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            totals.write(out);
            return Totals.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
