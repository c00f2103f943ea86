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

/** Which dead letters are meant. */
final class LetterOptions {
    @Option(names = "--code", paramLabel = "CODE", split = ",", description = "Refused for one of these reasons.")
    List<String> codes = List.of();

    @Option(names = "--stage", paramLabel = "STAGE", split = ",", description = "Refused by one of these stages.")
    List<String> stages = List.of();

    @Option(names = "--id", paramLabel = "ID", description = "About this utterance; may be given several times.")
    List<String> ids = List.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Written then or later: an age as in 2h, or an instant as in 2026-01-31T12:00:00Z.")
    @Nullable
    String since;

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
                    "--since is '%s', expected an age as in 2h or an instant as in 2026-01-31T12:00:00Z"
                            .formatted(text),
                    e);
        }
    }
}
