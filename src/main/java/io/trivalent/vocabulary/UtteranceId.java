package io.trivalent.vocabulary;

/** Identity of an utterance: 1 to {@value #MAX_LENGTH} characters. It is the key of its records in every topic. */
public record UtteranceId(String value) implements Comparable<UtteranceId> {
    public static final int MAX_LENGTH = 256;

    public UtteranceId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "utterance id has %d characters, expected 1 to %d".formatted(value.length(), MAX_LENGTH));
        }
    }

    /** Spreads the hashes of consecutive numbers, which are close together in a string's hash, over a hash table. */
    @Override
    public int hashCode() {
        int product = value.hashCode() * 0x9E3779B9; // 2^32 divided by the golden ratio (Knuth, TAOCP 3, 6.4)
        return product ^ product >>> 15;
    }

    /** In the order of the characters. A hash table with collisions needs an order. */
    @Override
    public int compareTo(UtteranceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
