package io.trivalent.doctor;

import static io.trivalent.doctor.Finding.fail;
import static io.trivalent.doctor.Finding.ok;
import static io.trivalent.doctor.Finding.warn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the machine must have. */
final class MachineChecks {
    private static final long MIB = 1 << 20;
    private static final long ENOUGH = 1024 * MIB;

    private MachineChecks() {}

    /**
     * The folder for what Kafka Streams keeps on disk.
     *
     * @param nearest the folder itself, or the nearest above it that exists
     * @param freeBytes free on its disk
     */
    record StateFolder(Path folder, Path nearest, boolean writable, long freeBytes) {
        /** Looks at the folder without making it. */
        static StateFolder at(Path folder) {
            Path nearest = folder.toAbsolutePath();
            while (!Files.exists(nearest) && nearest.getParent() != null) {
                nearest = nearest.getParent();
            }
            boolean writable = Files.isDirectory(nearest) && Files.isWritable(nearest);
            return new StateFolder(folder, nearest, writable, free(nearest));
        }

        private static long free(Path folder) {
            try {
                return Files.getFileStore(folder).getUsableSpace();
            } catch (IOException unknown) {
                return 0;
            }
        }
    }

    /** Whether state can be kept. */
    static Finding finding(StateFolder state) {
        if (!state.writable()) {
            return fail(
                    "state",
                    "'%s' cannot be written to, expected a writable folder".formatted(state.nearest()),
                    "change its owner, or set trivalent.streams.state-directory");
        }
        return state.freeBytes() >= ENOUGH
                ? ok("state", "'%s' is writable, %d MiB free".formatted(state.folder(), state.freeBytes() / MIB))
                : warn(
                        "state",
                        "'%s' has %d MiB free, expected at least %d"
                                .formatted(state.folder(), state.freeBytes() / MIB, ENOUGH / MIB),
                        "make room, or set trivalent.streams.state-directory");
    }

    /** Where models run. */
    static Finding finding(String version, String provider, Optional<String> fallback) {
        String found = "ONNX Runtime %s on %s".formatted(version, provider);
        return fallback.map(why -> warn("runtime", found + ": " + why, "mend it, or set trivalent.score.provider=cpu"))
                .orElseGet(() -> ok("runtime", found));
    }
}
