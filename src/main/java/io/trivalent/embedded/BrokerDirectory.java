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
 * The directory of an embedded broker: {@code broker.lock}, and Kafka's files under {@code broker/}. One process uses
 * it at a time. Kafka terminates the whole process if it cannot use its directory, so this class checks it first.
 */
final class BrokerDirectory implements AutoCloseable {
    private final Path root;
    private final boolean permanent;
    private final FileChannel lock;

    private BrokerDirectory(Path root, boolean permanent, FileChannel lock) {
        this.root = root;
        this.permanent = permanent;
        this.lock = lock;
    }

    /**
     * Opens and locks a directory, or a new temporary one if empty.
     *
     * @throws EmbeddedStartException if it cannot be written or another broker uses it
     */
    static BrokerDirectory open(Optional<Path> requested) {
        try {
            Path root = requested.isPresent()
                    ? Files.createDirectories(requested.get().toAbsolutePath())
                    : Files.createTempDirectory("trivalent-broker-");
            return new BrokerDirectory(root, requested.isPresent(), lock(root));
        } catch (IOException unusable) {
            String place = requested.map(Path::toString).orElse("for temporary files");
            throw new EmbeddedStartException(
                    "data directory %s cannot be used, expected a writable directory: %s".formatted(place, unusable),
                    unusable);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        FileChannel channel =
                FileChannel.open(root.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new EmbeddedStartException(
                    "data directory %s is in use by another broker, expected an unused directory".formatted(root));
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

    /** Kafka's log directory, formatted for a single-node cluster on its first use. */
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
        } catch (Exception failed) { // Formatter.run declares Exception
            throw new EmbeddedStartException(
                    "data directory %s cannot be formatted: %s %s"
                            .formatted(root, failed, report.toString(StandardCharsets.UTF_8)),
                    failed);
        }
    }

    /** Unlocks the directory, and deletes it if it is temporary. */
    @Override
    public void close() {
        try {
            lock.close();
            if (!permanent) {
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
