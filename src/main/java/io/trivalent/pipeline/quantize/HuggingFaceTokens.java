package io.trivalent.pipeline.quantize;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A Hugging Face {@code tokenizer.json}, run by the same native library as in training. Close releases native memory. */
public final class HuggingFaceTokens implements Tokenizer, AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    /**
     * Loads a tokenizer.
     *
     * @param maxLength longest sequence in tokens, special tokens included; longer text loses its end
     */
    public HuggingFaceTokens(Path file, int maxLength) {
        // Without this the library asks its maker's servers for usage statistics and newer natives.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        try {
            tokenizer = HuggingFaceTokenizer.builder()
                    .optTokenizerPath(file)
                    .optAddSpecialTokens(true)
                    .optPadding(false)
                    .optTruncation(true)
                    .optMaxLength(maxLength)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot load tokenizer '%s'".formatted(file), e);
        }
    }

    @Override
    public long[] ids(String text) {
        try {
            return tokenizer.encode(text).getIds();
        } catch (RuntimeException e) {
            throw new GraphFailedException("tokenizer failed: %s".formatted(e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
