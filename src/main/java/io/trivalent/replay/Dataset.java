package io.trivalent.replay;

import static java.util.Spliterator.NONNULL;
import static java.util.Spliterator.ORDERED;

import io.trivalent.Utterance;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.InvalidAvroMagicException;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * A recorded data set: an Avro container of utterances whose header names the data set and the bound of its labels.
 *
 * <p>Opening a data set reads its header and computes its checksum. Utterances are read and checked lazily, one at a
 * time, so a file may be larger than the memory. Immutable. Only the stream of utterances keeps the file open; its
 * caller closes it.
 */
public final class Dataset {
    private static final String EXPECTED = "expected an Avro container of io.trivalent.Utterance";

    private final Path file;
    private final DatasetHeader header;
    private final String sha256;

    private Dataset(Path file, DatasetHeader header, String sha256) {
        this.file = file;
        this.header = header;
        this.sha256 = sha256;
    }

    /**
     * Opens a file.
     *
     * @throws DatasetException if the file is missing, unreadable or not a data set
     */
    public static Dataset open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DatasetException("data set '%s' %s, %s"
                    .formatted(file, Files.exists(file) ? "is not a file" : "does not exist", EXPECTED));
        }
        try (var container = container(file)) {
            return new Dataset(file, DatasetHeader.read(file, container), checksum(file));
        } catch (IOException e) {
            throw new DatasetException("data set '%s' cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** The name of the data set, e.g. {@code CMU-MOSI}. */
    public String name() {
        return header.name();
    }

    /** The bound of the labels, greater than 0: labels are in [-range, range]. */
    public double range() {
        return header.range();
    }

    /** Whether the features are synthetic. */
    public boolean synthetic() {
        return header.synthetic();
    }

    /** SHA-256 of the file, 64 hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    /**
     * The utterances of one split in file order, read lazily. The caller closes the stream. The stream throws a
     * {@link DatasetException} at the first invalid record, and at its end if the split is empty.
     */
    public Stream<Utterance> utterances(SplitChoice split) {
        var reader = new UtteranceReader(file, container(file), header.range(), split);
        var utterances = Spliterators.spliteratorUnknownSize(reader, ORDERED | NONNULL);
        return StreamSupport.stream(utterances, false).onClose(reader::close);
    }

    /** The number of utterances in all splits, from the block headers of the file. */
    public int size() {
        try (var blocks = container()) {
            long size = 0;
            while (blocks.hasNext()) {
                blocks.nextBlock();
                size += blocks.getBlockCount();
            }
            return Math.toIntExact(size);
        } catch (IOException | AvroRuntimeException e) {
            throw new DatasetException("data set '%s' is damaged: %s".formatted(file, e), e);
        }
    }

    /** A new reader of the file; the caller closes it. */
    DataFileReader<Utterance> container() {
        return container(file);
    }

    private static DataFileReader<Utterance> container(Path file) {
        try {
            var container = new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(Utterance.class));
            try {
                requireUtterances(file, container);
            } catch (DatasetException e) {
                container.close();
                throw e;
            }
            return container;
        } catch (InvalidAvroMagicException e) {
            throw new DatasetException("data set '%s' has no Avro header, %s".formatted(file, EXPECTED), e);
        } catch (IOException | AvroRuntimeException e) {
            throw new DatasetException("data set '%s' cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static void requireUtterances(Path file, DataFileReader<Utterance> container) {
        var expected = Utterance.getClassSchema();
        var found = container.getSchema();
        if (!found.getFullName().equals(expected.getFullName())) {
            throw new DatasetException(
                    "data set '%s' holds records of type %s, %s".formatted(file, found.getFullName(), EXPECTED));
        }
        var fit = SchemaCompatibility.checkReaderWriterCompatibility(expected, found);
        if (fit.getType() != SchemaCompatibilityType.COMPATIBLE) {
            var mismatch = fit.getResult().getIncompatibilities().get(0);
            throw new DatasetException(
                    "data set '%s' has an incompatible schema at '%s': found %s, expected the schema of this version"
                            .formatted(file, mismatch.getLocation(), mismatch.getMessage()));
        }
    }

    private static String checksum(Path file) throws IOException {
        try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), sha256Digest())) {
            bytes.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) bytes).getMessageDigest().digest());
        }
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM lacks SHA-256, which every Java platform must provide", e);
        }
    }
}
