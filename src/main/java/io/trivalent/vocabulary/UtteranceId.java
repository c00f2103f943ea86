package io.trivalent.vocabulary;

/** Identity of an utterance: 1 to {@value #MAX_LENGTH} characters. It is the key of its records in every topic. */
public record UtteranceId(String value) {
    public static final int MAX_LENGTH = 256;

    public UtteranceId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "utterance id has %d characters, expected 1 to %d".formatted(value.length(), MAX_LENGTH));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
