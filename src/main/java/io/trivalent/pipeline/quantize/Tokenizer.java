package io.trivalent.pipeline.quantize;

/** Text to token ids, special tokens included, at least one, never padded. Thread-safe. */
@FunctionalInterface
public interface Tokenizer {
    long[] ids(String text);
}
