package io.trivalent.runtime;

/** Splits text into tokens: at least one, special tokens included, without padding. Thread-safe. */
@FunctionalInterface
public interface Tokenizer {
    Tokens tokens(String text);
}
