package io.trivalent.replay;

import io.trivalent.Utterance;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileConstants;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Copies a data set and changes each utterance on the way. The copy keeps order, metadata and compression. The new file
 * replaces the target only when it is complete; a failure leaves the target unchanged. The same utterances produce the
 * same bytes.
 */
public final class DatasetCopy {
    private final Dataset source;
    private final Path target;

    private DatasetCopy(Dataset source, Path target) {
        this.source = source;
        this.target = target.toAbsolutePath().normalize();
    }

    /**
     * Copies a data set to a file, which may be the source itself.
     *
     * @param replace whether an existing target may be replaced
     * @param change applied to each utterance
     * @param progress receives the number of utterances written so far
     * @throws DatasetException if the data set is invalid or the target cannot be written
     */
    public static void write(
            Dataset source, Path target, boolean replace, UnaryOperator<Utterance> change, IntConsumer progress) {
        var copy = new DatasetCopy(source, target);
        copy.requireValidTarget(replace);
        copy.write(change, progress);
    }

    private void requireValidTarget(boolean replace) {
        if (Files.isDirectory(target)) {
            throw new DatasetException("'%s' is a folder, expected a file to write".formatted(target));
        }
        if (Files.exists(target) && !replace) {
            throw new DatasetException(
                    "'%s' already exists, expected a new file; --replace replaces it".formatted(target));
        }
        if (!Files.isDirectory(folder())) {
            throw new DatasetException(
                    "folder '%s' does not exist, expected it for '%s'".formatted(folder(), target.getFileName()));
        }
    }

    private void write(UnaryOperator<Utterance> change, IntConsumer progress) {
        Path draft = folder().resolve("." + target.getFileName() + ".draft");
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                write(out, change, progress);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DatasetException("data set '%s' cannot be written: %s".formatted(target, e), e);
        } finally {
            delete(draft);
        }
    }

    private void write(OutputStream out, UnaryOperator<Utterance> change, IntConsumer progress) throws IOException {
        try (DataFileReader<Utterance> original = source.container();
                var writer = new DataFileWriter<>(new SpecificDatumWriter<>(Utterance.class));
                Stream<Utterance> utterances = source.utterances(SplitChoice.ALL)) {
            copyMetadata(original, writer);
            writer.create(Utterance.getClassSchema(), out, syncMarker());
            int written = 0;
            for (var all = utterances.iterator(); all.hasNext(); ) {
                writer.append(change.apply(all.next()));
                progress.accept(++written);
            }
        }
    }

    private static void copyMetadata(DataFileReader<Utterance> original, DataFileWriter<Utterance> writer) {
        for (String key : original.getMetaKeys()) {
            if (!DataFileWriter.isReservedMeta(key)) {
                writer.setMeta(key, original.getMeta(key));
            }
        }
        String codec = original.getMetaString(DataFileConstants.CODEC);
        writer.setCodec(CodecFactory.fromString(codec == null ? DataFileConstants.NULL_CODEC : codec));
    }

    /** The constant that the importers use, too. Avro's random default would change the checksum of every copy. */
    private static byte[] syncMarker() {
        try {
            return MessageDigest.getInstance("MD5").digest("trivalent".getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM lacks MD5, which every Java platform must provide", e);
        }
    }

    private Path folder() {
        Path folder = target.getParent();
        return folder == null ? target : folder;
    }

    private static void delete(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException e) {
            throw new DatasetException("draft '%s' cannot be deleted: %s".formatted(draft, e.getMessage()), e);
        }
    }
}
