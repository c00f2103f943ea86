package io.trivalent.annotate;

/** Sentiment of a word in a table of word sentiments. The id is the model's input value. */
public enum WordSentiment {
    NEGATIVE(0),
    POSITIVE(1),
    /** Neutral, or not in the table. */
    NEUTRAL(2);

    private final int id;

    WordSentiment(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }
}
