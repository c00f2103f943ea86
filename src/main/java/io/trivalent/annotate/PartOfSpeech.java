package io.trivalent.annotate;

/** What a word does in its sentence, as coarse as sentiment models ask; the id is what they read. */
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
