package io.trivalent.annotate;

/** Part of speech of a word, in the five classes of the sentiment models. The id is the model's input value. */
public enum PartOfSpeech {
    VERB(0),
    ADJECTIVE(1),
    ADVERB(2),
    NOUN(3),
    OTHER(4);

    private final int id;

    PartOfSpeech(int id) {
        this.id = id;
    }

    public int id() {
        return id;
    }
}
