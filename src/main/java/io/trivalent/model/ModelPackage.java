package io.trivalent.model;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.PackageId;
import java.nio.file.Path;

/**
 * A package on disk whose files match its manifest.
 *
 * @param sha256 SHA-256 of {@code manifest.json}, which contains the checksums of all other files
 */
public record ModelPackage(Path folder, Manifest manifest, String sha256) {
    public ModelPackage {
        requireNonNull(folder);
        requireNonNull(manifest);
        requireNonNull(sha256);
    }

    public PackageId id() {
        return manifest.id();
    }

    /**
     * Path of a file that the manifest lists.
     *
     * @throws IllegalArgumentException if the manifest does not list it
     */
    public Path file(String name) {
        if (!manifest.files().containsKey(name)) {
            throw new IllegalArgumentException("package %s lists no file '%s'".formatted(id(), name));
        }
        return folder.resolve(name).normalize();
    }
}
