package io.trivalent.annotate;

import java.util.Map;

/**
 * A table of word sentiments.
 *
 * <p>A word is looked up with its part of speech, then with {@code ANY}; then each of its {@link BaseForms} in the same
 * way. The first match is returned. The sentiment is {@code NEUTRAL} without a match, and for the part of speech
 * {@code OTHER}. Immutable.
 */
public final class Lexicon {
    private final Map<Entry, WordSentiment> entries;
    private final String sha256;

    /** A table with the SHA-256 of its file. */
    Lexicon(Map<Entry, WordSentiment> entries, String sha256) {
        this.entries = Map.copyOf(entries);
        this.sha256 = sha256;
    }

    /** SHA-256 of the file, 64 hexadecimal digits. */
    public String sha256() {
        return sha256;
    }

    /** Sentiment of a word in lower case. */
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

    /** Sentiment of one lemma; {@code NEUTRAL} means no entry, because the table lists no neutral words. */
    private WordSentiment entry(String lemma, Column column) {
        WordSentiment own = entries.get(new Entry(lemma, column));
        return own != null ? own : entries.getOrDefault(new Entry(lemma, Column.ANY), WordSentiment.NEUTRAL);
    }

    /** Key of a row of the table. */
    record Entry(String lemma, Column column) {}

    /** The part of speech that an entry applies to. */
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
