package io.trivalent.repair;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Selects letters. A letter must match every component; an empty component matches all letters.
 *
 * @param codes accepted rejection codes, for example {@code WRONG_WIDTH}
 * @param stages accepted rejecting stages, for example {@code validate}
 * @param ids accepted utterance ids
 * @param places accepted places
 * @param since earliest accepted timestamp, inclusive
 */
public record LetterFilter(
        Set<String> codes, Set<String> stages, Set<String> ids, Set<Place> places, Optional<Instant> since)
        implements Predicate<Letter> {
    public LetterFilter {
        codes = Set.copyOf(codes);
        stages = Set.copyOf(stages);
        ids = Set.copyOf(ids);
        places = Set.copyOf(places);
    }

    /** Selects all letters. */
    public static LetterFilter all() {
        return new LetterFilter(Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty());
    }

    @Override
    public boolean test(Letter letter) {
        return matches(codes, letter.code())
                && matches(stages, letter.stage())
                && matches(ids, letter.id())
                && matches(places, letter.place())
                && since.map(time -> !letter.time().isBefore(time)).orElse(true);
    }

    private static <T> boolean matches(Set<T> accepted, T value) {
        return accepted.isEmpty() || accepted.contains(value);
    }
}
