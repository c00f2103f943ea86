package io.trivalent.annotate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Determines the part of speech and the sentiment of each word of a text.
 *
 * <p>A word is tagged and looked up in lower case and without the punctuation around it. A word without letter or digit
 * is {@code OTHER} and {@code NEUTRAL}. So is every word after the {@value #MAX_WORDS}th, to limit the time.
 * Thread-safe.
 */
public final class Annotator {
    /** Number of words at the beginning of a text that are annotated. */
    public static final int MAX_WORDS = 512;

    private final Tagger tagger;
    private final Lexicon lexicon;

    public Annotator(Tagger tagger, Lexicon lexicon) {
        this.tagger = tagger;
        this.lexicon = lexicon;
    }

    /** The table of word sentiments. */
    public Lexicon lexicon() {
        return lexicon;
    }

    public AnnotatedText annotate(String text) {
        Words words = Words.of(text);
        int size = words.all().size();
        List<String> cores = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < Math.min(size, MAX_WORDS); i++) {
            String core = core(words.all().get(i));
            if (!core.isEmpty()) {
                cores.add(core);
                indexes.add(i);
            }
        }
        List<PartOfSpeech> tags = tagger.tag(cores);
        List<PartOfSpeech> partsOfSpeech = new ArrayList<>(Collections.nCopies(size, PartOfSpeech.OTHER));
        List<WordSentiment> sentiments = new ArrayList<>(Collections.nCopies(size, WordSentiment.NEUTRAL));
        for (int i = 0; i < indexes.size(); i++) {
            partsOfSpeech.set(indexes.get(i), tags.get(i));
            sentiments.set(indexes.get(i), lexicon.sentiment(cores.get(i), tags.get(i)));
        }
        return new AnnotatedText(words, partsOfSpeech, sentiments);
    }

    /**
     * The word in lower case, from its first letter or digit to its last with the combining marks after it; empty if it
     * has none.
     */
    static String core(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        int begin = 0;
        while (begin < lower.length() && !Character.isLetterOrDigit(lower.codePointAt(begin))) {
            begin += Character.charCount(lower.codePointAt(begin));
        }
        int end = lower.length();
        while (end > begin && !endsWord(lower.codePointBefore(end))) {
            end -= Character.charCount(lower.codePointBefore(end));
        }
        return lower.substring(begin, end);
    }

    private static boolean endsWord(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> Character.isLetterOrDigit(codePoint);
        };
    }
}
