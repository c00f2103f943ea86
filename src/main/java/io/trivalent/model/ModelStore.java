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

/** A models folder: finds packages and opens them, checking every byte on the way. Thread-safe. */
public final class ModelStore {
    private static final String MANIFEST = "manifest.json";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private final Path root;
    private final ManifestReader reader = new ManifestReader();

    public ModelStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** Every package in the folder, by name and rising version, unchecked. */
    public List<PackageId> list() {
        if (!Files.isDirectory(root)) {
            throw new InvalidModelException("models folder '%s' does not exist".formatted(root));
        }
        try (Stream<Path> files = Files.walk(root.toRealPath(), 3)) {
            Path top = root.toRealPath();
            return files.map(top::relativize)
                    .filter(file -> file.endsWith(MANIFEST) && file.getNameCount() == 3)
                    .map(file -> new PackageId(
                            file.getName(0).toString(), file.getName(1).toString()))
                    .sorted(Comparator.comparing(PackageId::name)
                            .thenComparing(PackageId::version, ModelStore::byVersion))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens {@code NAME} (its newest version) or {@code NAME/VERSION}. */
    public ModelPackage open(String reference) {
        return open(resolve(reference));
    }

    /** Opens a package: its manifest obeys the format, its files have the promised sizes and checksums. */
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
                    "manifest of %s calls itself %s, expected the name of its folder".formatted(id, manifest.id()));
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

    /** What a reference may be made of: nothing that is a path, and nothing that two file systems read differently. */
    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidModelException(
                    "package name or version '%s' is refused, expected a lower-case letter or digit, then more of those or . _ -"
                            .formatted(name));
        }
    }

    private Path path(PackageId id, Path folder, String name) {
        try {
            Path normal = folder.resolve(name).normalize();
            if (normal.startsWith(root)) {
                return normal;
            }
            throw new InvalidModelException("package %s: path '%s' leaves the models folder".formatted(id, name));
        } catch (InvalidPathException e) {
            throw new InvalidModelException(
                    "package %s: a name in 'files' is no path: %s".formatted(id, e.getReason()), e);
        }
    }

    /** A link may lead to another place in the models folder, not out of it. */
    private void requireInside(PackageId id, String name, Path file) {
        try {
            if (!file.toRealPath().startsWith(root.toRealPath())) {
                throw new InvalidModelException(
                        "package %s: '%s' leads out of the models folder through a link".formatted(id, name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot follow '%s'".formatted(file), e);
        }
    }

    /** Digit runs compare as numbers, so that version 10 follows version 9. */
    private static int byVersion(String a, String b) {
        return pad(a).compareTo(pad(b));
    }

    private static String pad(String version) {
        StringBuilder out = new StringBuilder();
        for (String run : version.split("(?<=\\d)(?=\\D)|(?<=\\D)(?=\\d)", -1)) {
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
            throw new IllegalStateException("the Java platform promises SHA-256", e);
        }
    }
}
