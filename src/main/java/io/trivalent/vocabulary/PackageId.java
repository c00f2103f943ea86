package io.trivalent.vocabulary;

import static java.util.Objects.requireNonNull;

/** Identity of a model package: {@code models/<name>/<version>}. */
public record PackageId(String name, String version) {
    public PackageId {
        requireNonNull(name);
        requireNonNull(version);
    }

    @Override
    public String toString() {
        return name + "/" + version;
    }
}
