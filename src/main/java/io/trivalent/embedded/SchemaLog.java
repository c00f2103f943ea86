package io.trivalent.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The file of a {@link SchemaStore}: one line of JSON per change. A change is written and synced to disk before the
 * request is answered. An incomplete last line is the result of a crash; its request was not answered, so it is cut
 * off.
 */
final class SchemaLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SchemaLog.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Path file;
    private final @Nullable FileChannel channel;

    private SchemaLog(@Nullable Path file, @Nullable FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Discards all changes. */
    static SchemaLog none() {
        return new SchemaLog(null, null);
    }

    static SchemaLog open(Path file) {
        try {
            Path absolute = file.toAbsolutePath();
            Path parent = absolute.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            return new SchemaLog(
                    absolute,
                    FileChannel.open(
                            absolute, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException unusable) {
            throw unusable(file, unusable);
        }
    }

    private static EmbeddedStartException unusable(Path file, Exception cause) {
        return new EmbeddedStartException(
                "schema file %s cannot be used, expected a readable and writable file: %s".formatted(file, cause),
                cause);
    }

    /** Applies all changes of the file to the store. Later changes are appended after them. */
    void replay(SchemaStore store) {
        if (file == null || channel == null) {
            return;
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            int start = 0;
            int number = 1;
            for (int end = 0; end < bytes.length; end++) {
                if (bytes[end] == '\n') {
                    apply(new String(bytes, start, end - start, UTF_8), number++, store);
                    start = end + 1;
                }
            }
            if (start < bytes.length) {
                LOG.warnf(
                        "schema file %s ends with an incomplete line of %d bytes, which is cut off",
                        file, bytes.length - start);
                channel.truncate(start);
            }
            channel.position(start);
        } catch (IOException unreadable) {
            throw unusable(file, unreadable);
        }
    }

    private void apply(String line, int number, SchemaStore store) {
        try {
            JsonNode change = JSON.readTree(line);
            if (change.has("schema")) {
                Schema schema = new Schema.Parser(NameValidator.NO_VALIDATION)
                        .setValidateDefaults(false)
                        .parse(change.path("schema").asText());
                store.add(change.path("subject").asText(), change.path("id").asInt(), schema);
            } else {
                Compatibility level =
                        Compatibility.valueOf(change.path("compatibility").asText());
                store.restore(Optional.ofNullable(change.get("subject")).map(JsonNode::asText), level);
            }
        } catch (JsonProcessingException | AvroRuntimeException | IllegalArgumentException malformed) {
            throw new EmbeddedStartException(
                    "schema file %s is damaged in line %d, expected a change as json: %s"
                            .formatted(file, number, malformed.getMessage()),
                    malformed);
        }
    }

    void registered(String subject, int id, String schema) {
        append(JSON.createObjectNode().put("subject", subject).put("id", id).put("schema", schema));
    }

    void configured(Optional<String> subject, Compatibility level) {
        ObjectNode change = JSON.createObjectNode();
        subject.ifPresent(name -> change.put("subject", name));
        append(change.put("compatibility", level.name()));
    }

    private void append(ObjectNode change) {
        if (channel == null) {
            return;
        }
        try {
            ByteBuffer line = ByteBuffer.wrap((change + "\n").getBytes(UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(false);
        } catch (IOException failed) {
            throw new UncheckedIOException("schema file %s cannot be written".formatted(file), failed);
        }
    }

    @Override
    public void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("schema file %s cannot be closed".formatted(file), failed);
        }
    }
}
