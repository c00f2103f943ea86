package io.trivalent.repair;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The position of a letter in its topic, written {@code partition@offset}. */
public record Place(int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})@([0-9]{1,18})");

    /**
     * Parses {@code partition@offset}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Place parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not the place of a letter, expected partition@offset as in 0@17".formatted(text));
        }
        return new Place(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
