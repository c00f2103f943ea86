package io.trivalent.repair;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a letter lies in its topic: {@code partition@offset}. */
public record Place(int partition, long offset) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})@([0-9]{1,18})");

    /**
     * Reads {@code partition@offset}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Place parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is no place of a letter, expected partition@offset as in 0@17".formatted(text));
        }
        return new Place(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
