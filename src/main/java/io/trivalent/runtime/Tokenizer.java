package io.trivalent.runtime;

/** Text to tokens, special tokens included, at least one, never padded. Thread-safe. */
@FunctionalInterface
public interface Tokenizer {
    Tokens tokens(String text);
}
