package io.trivalent.doctor;

import static io.trivalent.doctor.Finding.fail;
import static io.trivalent.doctor.Finding.ok;
import static io.trivalent.doctor.Finding.warn;

import io.trivalent.model.Manifest;
import io.trivalent.runtime.DeviceReport;
import io.trivalent.runtime.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks the disk and the model runtime of this machine. */
final class MachineChecks {
    private static final long MIB = 1 << 20;
    private static final long MIN_FREE_BYTES = 1024 * MIB;

    private MachineChecks() {}

    /**
     * The folder for the files of Kafka Streams.
     *
     * @param nearest the folder itself, or its nearest existing parent
     * @param freeBytes free space on its disk
     */
    record StateFolder(Path folder, Path nearest, boolean writable, long freeBytes) {
        /** Examines the folder without creating it. */
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
            } catch (IOException e) {
                return 0;
            }
        }
    }

    /** Checks that the folder is writable and has at least 1 GiB free. */
    static Finding finding(StateFolder state) {
        if (!state.writable()) {
            return fail(
                    "state",
                    "'%s' cannot be written to, expected a writable folder".formatted(state.nearest()),
                    "change its owner, or set trivalent.streams.state-directory");
        }
        return state.freeBytes() >= MIN_FREE_BYTES
                ? ok("state", "'%s' is writable, %d MiB free".formatted(state.folder(), state.freeBytes() / MIB))
                : warn(
                        "state",
                        "'%s' has %d MiB free, expected at least %d"
                                .formatted(state.folder(), state.freeBytes() / MIB, MIN_FREE_BYTES / MIB),
                        "free disk space, or set trivalent.streams.state-directory");
    }

    /**
     * Reports where models run.
     *
     * @param fallback why the preferred provider is not used; empty if it is
     */
    static Finding finding(String version, String provider, Optional<String> fallback) {
        String found = "ONNX Runtime %s on %s".formatted(version, provider);
        return fallback.map(reason ->
                        warn("runtime", found + ": " + reason, "fix the cause, or set trivalent.score.provider=cpu"))
                .orElseGet(() -> ok("runtime", found));
    }

    /** Warns if the package is made for a device and runs on the CPU. */
    static Optional<Finding> finding(Manifest manifest, Provider provider) {
        return manifest.compute().isReduced() && provider == Provider.CPU
                ? Optional.of(warn(
                        "runtime",
                        "%s computes in %s on the CPU, which has few kernels for it and is slower than with float32"
                                .formatted(
                                        manifest.id(), manifest.compute().type().label()),
                        "set trivalent.models.active to the package that it was converted from"))
                : Optional.empty();
    }

    /**
     * Reports which CUDA the build wants, and what this machine has of it.
     *
     * @param wanted whether the settings allow a device
     */
    static Finding finding(DeviceReport report, boolean wanted) {
        boolean meant = report.driver().isPresent() || report.wanted().isPresent();
        boolean complete = report.driver().isPresent()
                && report.wanted().isPresent()
                && report.missing().isEmpty();
        return meant && wanted && !complete
                ? warn("cuda", report.toString(), "docs/gpu.md lists the ways to install it")
                : ok("cuda", report.toString());
    }
}
