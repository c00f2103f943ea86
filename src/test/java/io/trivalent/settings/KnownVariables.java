package io.trivalent.settings;

import java.util.Collection;

/** The check of environment variables that every command makes, for tests of the files in {@code deploy}. */
public final class KnownVariables {
    private KnownVariables() {}

    /**
     * Requires that a setting reads each variable under {@code TRIVALENT_}.
     *
     * @throws UsageException that names those that no setting reads
     */
    public static void check(Collection<String> names) {
        Environment.check(names);
    }
}
