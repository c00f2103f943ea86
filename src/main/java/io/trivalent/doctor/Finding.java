package io.trivalent.doctor;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * The result of one check.
 *
 * @param what subject of the check, in one or two words
 * @param found what was found, and what was expected if that differs
 * @param fix what to do; empty if there is nothing to do
 */
public record Finding(Level level, String what, String found, String fix) {
    /** Severity. */
    public enum Level {
        /** As expected. */
        OK,
        /** The pipeline runs, with a risk. */
        WARN,
        /** The pipeline does not run, or loses records. */
        FAIL;

        /** {@code ok}, {@code warn} or {@code fail}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Finding {
        requireNonNull(level);
        requireNonNull(what);
        requireNonNull(found);
        requireNonNull(fix);
    }

    static Finding ok(String what, String found) {
        return new Finding(Level.OK, what, found, "");
    }

    static Finding warn(String what, String found, String fix) {
        return new Finding(Level.WARN, what, found, fix);
    }

    static Finding fail(String what, String found, String fix) {
        return new Finding(Level.FAIL, what, found, fix);
    }

    /** Returns the finding as one line of text. */
    @Override
    public String toString() {
        String line = "%-4s  %-10s  %s".formatted(level.label(), what, found);
        return fix.isEmpty() ? line : line + "  → " + fix;
    }
}
