package io.trivalent.annotate;

import java.util.List;

/** The words of a text with the part of speech and the sentiment of each; three lists of the same length. */
public record AnnotatedText(Words words, List<PartOfSpeech> partsOfSpeech, List<WordSentiment> sentiments) {
    public AnnotatedText {
        partsOfSpeech = List.copyOf(partsOfSpeech);
        sentiments = List.copyOf(sentiments);
        int expected = words.all().size();
        if (partsOfSpeech.size() != expected || sentiments.size() != expected) {
            throw new IllegalArgumentException("text has %d parts of speech and %d sentiments, expected %d of each"
                    .formatted(partsOfSpeech.size(), sentiments.size(), expected));
        }
    }

    /** Part of speech of the word with this index; {@code OTHER} for {@link Words#NONE}. */
    public PartOfSpeech partOfSpeech(int word) {
        return word == Words.NONE ? PartOfSpeech.OTHER : partsOfSpeech.get(word);
    }

    /** Sentiment of the word with this index; {@code NEUTRAL} for {@link Words#NONE}. */
    public WordSentiment sentiment(int word) {
        return word == Words.NONE ? WordSentiment.NEUTRAL : sentiments.get(word);
    }
}
