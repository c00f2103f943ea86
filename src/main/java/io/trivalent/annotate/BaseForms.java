package io.trivalent.annotate;

import java.util.ArrayList;
import java.util.List;

/**
 * Base forms of an inflected word by WordNet's rules of detachment (manual page {@code morphy(7WN)}), without its lists
 * of exceptions. Each pair is a suffix and its replacement; {@code -} is an empty replacement.
 *
 * <pre>
 *   noun       s -   ses - s   xes - x   zes - z   ches - ch   shes - sh   men - man   ies - y
 *   verb       s -   ies - y   es - e    es -      ed - e      ed -        ing - e     ing -
 *   adjective  er -  est -     er - e    est - e
 * </pre>
 */
final class BaseForms {
    private static final List<Rule> NOUN = List.of(
            new Rule("s", ""),
            new Rule("ses", "s"),
            new Rule("xes", "x"),
            new Rule("zes", "z"),
            new Rule("ches", "ch"),
            new Rule("shes", "sh"),
            new Rule("men", "man"),
            new Rule("ies", "y"));
    private static final List<Rule> VERB = List.of(
            new Rule("s", ""),
            new Rule("ies", "y"),
            new Rule("es", "e"),
            new Rule("es", ""),
            new Rule("ed", "e"),
            new Rule("ed", ""),
            new Rule("ing", "e"),
            new Rule("ing", ""));
    private static final List<Rule> ADJECTIVE =
            List.of(new Rule("er", ""), new Rule("est", ""), new Rule("er", "e"), new Rule("est", "e"));

    private BaseForms() {}

    /** The base forms in the order of the rules. A rule does not apply to a word that is only its suffix. */
    static List<String> of(String word, PartOfSpeech partOfSpeech) {
        List<String> forms = new ArrayList<>();
        for (Rule rule : rules(partOfSpeech)) {
            if (word.endsWith(rule.suffix()) && word.length() > rule.suffix().length()) {
                forms.add(word.substring(0, word.length() - rule.suffix().length()) + rule.ending());
            }
        }
        return forms;
    }

    private static List<Rule> rules(PartOfSpeech partOfSpeech) {
        return switch (partOfSpeech) {
            case NOUN -> NOUN;
            case VERB -> VERB;
            case ADJECTIVE -> ADJECTIVE;
            case ADVERB, OTHER -> List.of();
        };
    }

    private record Rule(String suffix, String ending) {}
}
