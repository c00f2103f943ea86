package io.trivalent.model;

import io.trivalent.model.Manifest.FileSpec;
import io.trivalent.vocabulary.PackageId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A models folder. Lists its packages and opens them after checking size and checksum of every file. Thread-safe. */
public final class ModelStore {
    private static final String MANIFEST = "manifest.json";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private final Path root;
    private final ManifestReader reader = new ManifestReader();

    public ModelStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Every package in the folder, sorted by name and version, without drafts in hidden folders. Files are not checked. */
    public List<PackageId> list() {
        if (!Files.isDirectory(root)) {
            throw new InvalidModelException("models folder '%s' does not exist".formatted(root));
        }
        try (Stream<Path> files = Files.walk(root.toRealPath(), 3)) {
            Path top = root.toRealPath();
            return files.map(top::relativize)
                    .filter(file -> file.endsWith(MANIFEST) && file.getNameCount() == 3)
                    .filter(file -> !file.getName(1).toString().startsWith("."))
                    .map(file -> new PackageId(
                            file.getName(0).toString(), file.getName(1).toString()))
                    .sorted(Comparator.comparing(PackageId::name)
                            .thenComparing(PackageId::version, ModelStore::byVersion))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens {@code NAME} (its newest version) or {@code NAME/VERSION}.
     *
     * @throws InvalidModelException if there is no such package or it is invalid
     */
    public ModelPackage open(String reference) {
        return open(resolve(reference));
    }

    /**
     * Opens a package whose manifest follows the format and whose files have the listed sizes and checksums.
     *
     * @throws InvalidModelException if there is no such package or it is invalid
     */
    public ModelPackage open(PackageId id) {
        requireName(id.name());
        requireName(id.version());
        Path folder = root.resolve(id.name()).resolve(id.version());
        Path manifestFile = folder.resolve(MANIFEST);
        if (!Files.isRegularFile(manifestFile)) {
            throw new InvalidModelException("package %s has no %s, found packages: %s".formatted(id, MANIFEST, list()));
        }
        requireInside(id, MANIFEST, manifestFile);
        Manifest manifest = reader.read("manifest of " + id, read(manifestFile));
        if (!manifest.id().equals(id)) {
            throw new InvalidModelException(
                    "manifest of %s names %s, expected the name of its folder".formatted(id, manifest.id()));
        }
        manifest.files().forEach((name, spec) -> check(id, name, path(id, folder, name), spec));
        return new ModelPackage(folder, manifest, sha256(manifestFile));
    }

    private PackageId resolve(String reference) {
        int slash = reference.indexOf('/');
        if (slash >= 0) {
            return new PackageId(reference.substring(0, slash), reference.substring(slash + 1));
        }
        return list().stream()
                .filter(id -> id.name().equals(reference))
                .reduce((older, newer) -> newer)
                .orElseThrow(() ->
                        new InvalidModelException("no package '%s', found packages: %s".formatted(reference, list())));
    }

    private void check(PackageId id, String name, Path file, FileSpec spec) {
        if (!Files.isRegularFile(file)) {
            throw new InvalidModelException("package %s: file '%s' is missing".formatted(id, name));
        }
        requireInside(id, name, file);
        long bytes = size(file);
        if (bytes != spec.bytes()) {
            throw new InvalidModelException(
                    "package %s: file '%s' has %d bytes, expected %d".formatted(id, name, bytes, spec.bytes()));
        }
        String sha256 = sha256(file);
        if (!sha256.equals(spec.sha256())) {
            throw new InvalidModelException(
                    "package %s: file '%s' has sha256 %s, expected %s".formatted(id, name, sha256, spec.sha256()));
        }
    }

    /** Rejects names that are paths, and names that are equal on some file systems only. */
    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidModelException(
                    "package name or version '%s' is invalid, expected lower-case letters, digits and . _ - after a letter or digit"
                            .formatted(name));
        }
    }

    private Path path(PackageId id, Path folder, String name) {
        try {
            Path normal = folder.resolve(name).normalize();
            if (normal.startsWith(root)) {
                return normal;
            }
            throw new InvalidModelException("package %s: path '%s' is outside the models folder".formatted(id, name));
        } catch (InvalidPathException e) {
            throw new InvalidModelException(
                    "package %s: a name in 'files' is not a path: %s".formatted(id, e.getReason()), e);
        }
    }

    /** A symbolic link may point to another place in the models folder, but not outside it. */
    private void requireInside(PackageId id, String name, Path file) {
        try {
            if (!file.toRealPath().startsWith(root.toRealPath())) {
                throw new InvalidModelException(
                        "package %s: '%s' is a link to a place outside the models folder".formatted(id, name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot follow '%s'".formatted(file), e);
        }
    }

    /**
     * Digit sequences are compared as numbers, so version 10 follows version 9. A version with an addition after a hyphen, such
     * as {@code 1-float16}, precedes the version without it, so that a conversion does not become the newest version.
     */
    private static int byVersion(String a, String b) {
        return pad(a).compareTo(pad(b));
    }

    /** A text whose order is that of the versions: a space precedes the mark of the end, which precedes all else. */
    private static String pad(String version) {
        StringBuilder out = new StringBuilder();
        for (String run : version.replace('-', ' ').concat("!").split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)", -1)) {
            boolean digits = !run.isEmpty() && Character.isDigit(run.charAt(0));
            out.append(digits ? "0".repeat(Math.max(0, 20 - run.length())) + run : run);
        }
        return out.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InvalidModelException("cannot read '%s': %s".formatted(file, e.getMessage()), e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from the Java platform", e);
        }
    }
}
