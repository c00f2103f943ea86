package io.trivalent.web;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks of query parameters. */
final class Parameters {
    private Parameters() {}

    /** A number within its bounds. */
    static int within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw Problem.badRequest("%s is %d, expected %d to %d".formatted(name, value, least, most));
        }
        return value;
    }

    /** A constant of an enum, in lower case. */
    static <E extends Enum<E>> E choice(Class<E> type, String name, String text) {
        return Stream.of(type.getEnumConstants())
                .filter(constant -> constant.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest("%s is '%s', expected %s"
                        .formatted(
                                name,
                                text,
                                Stream.of(type.getEnumConstants())
                                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                        .collect(Collectors.joining(", ")))));
    }
}
