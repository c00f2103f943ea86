package io.trivalent.annotate;

import java.util.List;

/** The words of a text with what each is and feels like; three lists of the same length. */
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

    /** Of the word with this index; other for {@link Words#NONE}. */
    public PartOfSpeech partOfSpeech(int word) {
        return word == Words.NONE ? PartOfSpeech.OTHER : partsOfSpeech.get(word);
    }

    /** Of the word with this index; neutral for {@link Words#NONE}. */
    public WordSentiment sentiment(int word) {
        return word == Words.NONE ? WordSentiment.NEUTRAL : sentiments.get(word);
    }
}
