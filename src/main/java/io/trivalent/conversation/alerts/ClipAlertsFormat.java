package io.trivalent.conversation.alerts;

import io.trivalent.conversation.figures.Turn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored format of the alerts of a clip:
 *
 * <pre>
 *   format (1, always 1), whether a turn is settled (1), and if so its position (8), sequence (4) and id (utf);
 *   rules (4), then each rule: fingerprint (8), where it stood after the last settled turn and where it stands after the last
 *   (fired (1), position of the latest alert (8), each), utterances with alerts that are not settled (4), then their ids (utf)
 * </pre>
 *
 * Big-endian; {@code utf} as in {@link DataOutputStream#writeUTF}; positions as in {@link Turn#position}, milliseconds.
 */
public final class ClipAlertsFormat {
    private static final byte FORMAT = 1;

    private ClipAlertsFormat() {}

    public static byte[] bytes(ClipAlerts alerts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            Place settled = alerts.settled();
            out.writeBoolean(settled != null);
            if (settled != null) {
                out.writeLong(settled.positionMs());
                out.writeInt(settled.sequence());
                out.writeUTF(settled.id());
            }
            List<RuleState> states = alerts.states();
            out.writeInt(states.size());
            for (RuleState state : states) {
                state.write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads what {@link #bytes} wrote; nothing was evaluated if there is no value.
     *
     * @throws IllegalStateException if the value has another format
     */
    public static ClipAlerts alerts(byte @Nullable [] value) {
        if (value == null) {
            return new ClipAlerts();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException("stored alerts have format %d, expected %d".formatted(format, FORMAT));
            }
            Place settled = in.readBoolean() ? new Place(in.readLong(), in.readInt(), in.readUTF()) : null;
            List<RuleState> states = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                states.add(RuleState.read(in));
            }
            return new ClipAlerts(settled, states);
        } catch (IOException e) {
            throw new UncheckedIOException("stored alerts are malformed", e);
        }
    }
}
