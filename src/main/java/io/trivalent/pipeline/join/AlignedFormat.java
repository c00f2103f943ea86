package io.trivalent.pipeline.join;

import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.UtteranceId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The stored format of an aligned utterance, for a stage that keeps one over a commit:
 *
 * <pre>
 *   format (1, always 1), id (utf), first arrival (8), alignment (8), awaited modalities (1, a bit each), release reason (1),
 *   revision (1), parts (1), then each part as in {@link PartFormat}
 * </pre>
 *
 * Big-endian; {@code utf} as in {@link DataOutputStream#writeUTF}; times in milliseconds.
 */
public final class AlignedFormat {
    private static final byte FORMAT = 1;

    private AlignedFormat() {}

    public static byte[] bytes(AlignedUtterance utterance) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeUTF(utterance.id().value());
            out.writeLong(utterance.firstArrivedMs());
            out.writeLong(utterance.alignedMs());
            out.writeByte(PartFormat.bits(utterance.releaseDetails().waitedFor()));
            out.writeByte(
                    PendingFormat.RELEASES.indexOf(utterance.releaseDetails().release()));
            out.writeByte(utterance.releaseDetails().revision());
            out.writeByte(utterance.parts().size());
            for (QuantizedPart part : utterance.parts()) {
                PartFormat.write(out, part);
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
    public static AlignedUtterance utterance(byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            byte format = in.readByte();
            if (format != FORMAT) {
                throw new IllegalStateException(
                        "stored utterance has format %d, expected %d".formatted(format, FORMAT));
            }
            UtteranceId id = new UtteranceId(in.readUTF());
            long firstArrivedMs = in.readLong();
            long alignedMs = in.readLong();
            List<Modality> waitedFor = PartFormat.modalities(in.readByte());
            Release release = PendingFormat.RELEASES.get(in.readByte());
            ReleaseDetails details = new ReleaseDetails(waitedFor, release, in.readUnsignedByte());
            List<QuantizedPart> parts = new ArrayList<>();
            for (int i = in.readByte(); i > 0; i--) {
                parts.add(PartFormat.read(id, in));
            }
            return new AlignedUtterance(id, parts, firstArrivedMs, alignedMs, details);
        } catch (IOException e) {
            throw new UncheckedIOException("stored utterance is malformed", e);
        }
    }
}
