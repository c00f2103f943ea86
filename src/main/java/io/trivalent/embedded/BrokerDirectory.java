package io.trivalent.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * The directory of an embedded broker, held by one process at a time: {@code broker.lock} and Kafka's own files under
 * {@code broker/}. Kafka stops the whole process over a directory it cannot use, so we look first.
 */
final class BrokerDirectory implements AutoCloseable {
    private final Path root;
    private final boolean kept;
    private final FileChannel lock;

    private BrokerDirectory(Path root, boolean kept, FileChannel lock) {
        this.root = root;
        this.kept = kept;
        this.lock = lock;
    }

    static BrokerDirectory open(Optional<Path> wanted) {
        try {
            Path root = wanted.isPresent()
                    ? Files.createDirectories(wanted.get().toAbsolutePath())
                    : Files.createTempDirectory("trivalent-broker-");
            return new BrokerDirectory(root, wanted.isPresent(), lock(root));
        } catch (IOException unusable) {
            String place = wanted.map(Path::toString).orElse("for temporary files");
            throw new EmbeddedStartException(
                    "data directory %s cannot be used, expected one to write to: %s".formatted(place, unusable),
                    unusable);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel =
                FileChannel.open(root.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new EmbeddedStartException(
                    "data directory %s is in use by another broker, expected one of its own".formatted(root));
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    Path root() {
        return root;
    }

    /** Kafka's log directory, formatted for a cluster of one if this is its first use. */
    Path formatted(int nodeId) {
        Path logs = root.resolve("broker");
        if (Files.exists(logs.resolve("meta.properties"))) {
            return logs;
        }
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        try (PrintStream print = new PrintStream(report, true, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(print)
                    .setNodeId(nodeId)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName(EmbeddedBroker.CONTROLLER)
                    .setMetadataLogDirectory(logs.toString())
                    .setDirectories(List.of(logs.toString()))
                    .run();
            return logs;
        } catch (Exception failed) { // what Formatter.run declares
            throw new EmbeddedStartException(
                    "data directory %s cannot be formatted: %s %s"
                            .formatted(root, failed, report.toString(StandardCharsets.UTF_8)),
                    failed);
        }
    }

    /** Lets go of the directory, and deletes it if it is a temporary one. */
    @Override
    public void close() {
        try {
            lock.close();
            if (!kept) {
                deleteAll();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("data directory %s cannot be released".formatted(root), failed);
        }
    }

    private void deleteAll() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
