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
 * Writes a data set again with something about each utterance changed: same order, same metadata, same compression. The
 * new file takes its name when it is complete; until then, and after a failure, what had that name stands. The same
 * utterances give the same bytes.
 */
public final class DatasetCopy {
    private final Dataset source;
    private final Path target;

    private DatasetCopy(Dataset source, Path target) {
        this.source = source;
        this.target = target.toAbsolutePath().normalize();
    }

    /**
     * Copies a data set into a file, which may be its own.
     *
     * @param replace whether a file of that name may be replaced
     * @param progress told how many utterances are written
     * @throws DatasetException if the data set breaks its contract or the file cannot be written
     */
    public static void write(
            Dataset source, Path target, boolean replace, UnaryOperator<Utterance> change, IntConsumer progress) {
        var copy = new DatasetCopy(source, target);
        copy.requireRoom(replace);
        copy.write(change, progress);
    }

    private void requireRoom(boolean replace) {
        if (Files.isDirectory(target)) {
            throw new DatasetException("'%s' is a folder, expected a file to write".formatted(target));
        }
        if (Files.exists(target) && !replace) {
            throw new DatasetException(
                    "'%s' exists already, expected a new file; --replace replaces it".formatted(target));
        }
        if (!Files.isDirectory(folder())) {
            throw new DatasetException("no folder '%s' to write '%s' to".formatted(folder(), target.getFileName()));
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
            describe(original, writer);
            writer.create(Utterance.getClassSchema(), out, sync());
            int written = 0;
            for (var all = utterances.iterator(); all.hasNext(); ) {
                writer.append(change.apply(all.next()));
                progress.accept(++written);
            }
        }
    }

    private static void describe(DataFileReader<Utterance> original, DataFileWriter<Utterance> writer) {
        for (String key : original.getMetaKeys()) {
            if (!DataFileWriter.isReservedMeta(key)) {
                writer.setMeta(key, original.getMeta(key));
            }
        }
        String codec = original.getMetaString(DataFileConstants.CODEC);
        writer.setCodec(CodecFactory.fromString(codec == null ? DataFileConstants.NULL_CODEC : codec));
    }

    /** Fixed, and the importers' own; a random one would give every copy another checksum. */
    private static byte[] sync() {
        try {
            return MessageDigest.getInstance("MD5").digest("trivalent".getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no MD5, which every Java must have", e);
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
