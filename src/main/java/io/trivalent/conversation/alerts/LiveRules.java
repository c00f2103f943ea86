package io.trivalent.conversation.alerts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The rules in use. A changed file replaces them; an invalid one is refused, and they stay. Thread-safe. */
public final class LiveRules {
    private static final Logger LOG = Logger.getLogger(LiveRules.class);

    private final @Nullable Path file;
    private final RuleFile reader;
    private volatile Rules rules;
    private @Nullable Version version;

    /** What a file is recognized by. */
    private record Version(
            FileTime modified, long bytes, @Nullable Object key) {
        static @Nullable Version of(Path file) {
            try {
                BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
                return new Version(found.lastModifiedTime(), found.size(), found.fileKey());
            } catch (IOException missing) {
                return null;
            }
        }
    }

    private LiveRules(@Nullable Path file, RuleFile reader, Rules rules, @Nullable Version version) {
        this.file = file;
        this.reader = reader;
        this.rules = rules;
        this.version = version;
    }

    /**
     * Reads the rules.
     *
     * @param file of the rules; without one there are no rules
     * @throws RuleFileException if the file is missing or invalid
     */
    public static LiveRules open(Optional<Path> file) {
        RuleFile reader = new RuleFile();
        if (file.isEmpty()) {
            return new LiveRules(null, reader, Rules.NONE, null);
        }
        Version version = Version.of(file.get());
        return new LiveRules(file.get(), reader, reader.read(file.get()), version);
    }

    public Rules rules() {
        return rules;
    }

    /** What became of the file since the last look. */
    public enum Look {
        UNCHANGED,
        TAKEN,
        REFUSED
    }

    /** Looks at the file again, and takes its rules if it was changed and is valid. */
    public synchronized Look look() {
        if (file == null) {
            return Look.UNCHANGED;
        }
        Version found = Version.of(file);
        if (found == null ? version == null : found.equals(version)) {
            return Look.UNCHANGED;
        }
        version = found;
        try {
            rules = reader.read(file);
            LOG.infof("rules for alerts: %d from %s", rules.rules().size(), file);
            return Look.TAKEN;
        } catch (RuleFileException invalid) {
            LOG.errorf("rules for alerts stay as they are: %s", invalid.getMessage());
            return Look.REFUSED;
        }
    }
}
