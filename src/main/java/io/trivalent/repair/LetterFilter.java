package io.trivalent.repair;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which letters are meant; whatever is empty asks for nothing.
 *
 * @param codes one of these, for example {@code WRONG_WIDTH}
 * @param stages one of these, for example {@code validate}
 * @param ids one of these utterances
 * @param places one of these letters
 * @param since written then or later
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

    /** Everything. */
    public static LetterFilter all() {
        return new LetterFilter(Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty());
    }

    @Override
    public boolean test(Letter letter) {
        return wanted(codes, letter.code())
                && wanted(stages, letter.stage())
                && wanted(ids, letter.id())
                && wanted(places, letter.place())
                && since.map(time -> !letter.time().isBefore(time)).orElse(true);
    }

    private static <T> boolean wanted(Set<T> any, T one) {
        return any.isEmpty() || any.contains(one);
    }
}
