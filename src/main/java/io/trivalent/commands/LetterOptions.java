package io.trivalent.commands;

import io.quarkus.runtime.configuration.DurationConverter;
import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.Place;
import io.trivalent.settings.UsageException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that select dead letters. */
final class LetterOptions {
    @Option(
            names = "--code",
            paramLabel = "CODE",
            split = ",",
            description = "Selects letters with one of these codes.")
    List<String> codes = List.of();

    @Option(names = "--stage", paramLabel = "STAGE", split = ",", description = "Selects letters of these stages.")
    List<String> stages = List.of();

    @Option(names = "--id", paramLabel = "ID", description = "Selects letters of this utterance; repeatable.")
    List<String> ids = List.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Selects letters since then: an age such as 2h, or an instant such as 2026-01-31T12:00:00Z.")
    @Nullable
    String since;

    /**
     * Returns the filter for these options and places.
     *
     * @param places texts of the form {@code PARTITION@OFFSET}
     * @param now the instant from which an age is counted back
     * @throws UsageException if a place or {@code --since} cannot be parsed
     */
    LetterFilter filter(List<String> places, Instant now) {
        return new LetterFilter(
                codes.stream().map(code -> code.toUpperCase(Locale.ROOT)).collect(Collectors.toSet()),
                stages.stream().map(stage -> stage.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()),
                Set.copyOf(ids),
                places.stream().map(LetterOptions::place).collect(Collectors.toSet()),
                Optional.ofNullable(since).map(text -> instant(text, now)));
    }

    static Place place(String text) {
        try {
            return Place.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Instant instant(String text, Instant now) {
        try {
            return text.endsWith("Z") ? Instant.parse(text) : now.minus(DurationConverter.parseDuration(text));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new UsageException(
                    "--since is '%s', expected an age such as 2h or an instant such as 2026-01-31T12:00:00Z"
                            .formatted(text),
                    e);
        }
    }
}
