package io.trivalent.annotate;

import java.util.Map;

/**
 * A table of word sentiments.
 *
 * <p>A word is sought with its part of speech, then for any; then each of its {@link BaseForms} in the same way. The first
 * hit wins; without one, and for words that are other, the sentiment is neutral. Immutable.
 */
public final class Lexicon {
    private final Map<Entry, WordSentiment> entries;
    private final String sha256;

    /** A table whose file has this SHA-256. */
    Lexicon(Map<Entry, WordSentiment> entries, String sha256) {
        this.entries = Map.copyOf(entries);
        this.sha256 = sha256;
    }

    /** SHA-256 of the file, 64 hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    /** Of a word in lower case. */
    WordSentiment sentiment(String word, PartOfSpeech partOfSpeech) {
        if (partOfSpeech == PartOfSpeech.OTHER) {
            return WordSentiment.NEUTRAL;
        }
        Column column = Column.of(partOfSpeech);
        WordSentiment found = entry(word, column);
        if (found != WordSentiment.NEUTRAL) {
            return found;
        }
        for (String base : BaseForms.of(word, partOfSpeech)) {
            found = entry(base, column);
            if (found != WordSentiment.NEUTRAL) {
                return found;
            }
        }
        return WordSentiment.NEUTRAL;
    }

    /** Neutral where the table has nothing: it lists no neutral words. */
    private WordSentiment entry(String lemma, Column column) {
        WordSentiment own = entries.get(new Entry(lemma, column));
        return own != null ? own : entries.getOrDefault(new Entry(lemma, Column.ANY), WordSentiment.NEUTRAL);
    }

    /** What a row of the table is about. */
    record Entry(String lemma, Column column) {}

    /** The part of speech an entry holds for. */
    enum Column {
        VERB,
        ADJECTIVE,
        ADVERB,
        NOUN,
        ANY;

        private static Column of(PartOfSpeech partOfSpeech) {
            return switch (partOfSpeech) {
                case VERB -> VERB;
                case ADJECTIVE -> ADJECTIVE;
                case ADVERB -> ADVERB;
                case NOUN -> NOUN;
                case OTHER -> ANY;
            };
        }
    }
}
