package io.trivalent.annotate;

/** What a table of words says of one of them; the id is what models read. */
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
