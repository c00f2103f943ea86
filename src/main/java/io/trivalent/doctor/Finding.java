package io.trivalent.doctor;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param what the thing, a word or two
 * @param found what it is like, and what was expected where that is something else
 * @param fix what to do; empty if nothing
 */
public record Finding(Level level, String what, String found, String fix) {
    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        OK,
        /** The line runs, with a risk. */
        WARN,
        /** The line does not run, or loses what it should not. */
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

    /** The line that people read. */
    @Override
    public String toString() {
        String line = "%-4s  %-10s  %s".formatted(level.label(), what, found);
        return fix.isEmpty() ? line : line + "  → " + fix;
    }
}
