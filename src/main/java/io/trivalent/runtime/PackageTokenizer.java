package io.trivalent.runtime;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Runs a Hugging Face {@code tokenizer.json} with the same native library as training. Close it to release native memory. */
public final class PackageTokenizer implements Tokenizer, AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    /**
     * Loads a tokenizer.
     *
     * @param maxLength maximum number of tokens, special tokens included; longer text is cut at the end
     */
    public PackageTokenizer(Path file, int maxLength) {
        // Otherwise the library contacts its vendor's servers, to send usage statistics and to download native
        // libraries.
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
    public Tokens tokens(String text) {
        try {
            return tokens(tokenizer.encode(text));
        } catch (RuntimeException e) {
            throw new GraphFailedException(
                    GraphFailedException.Kind.PERMANENT, "tokenizer failed: %s".formatted(e.getMessage()), e);
        }
    }

    /** The library counts code points. Tokens that its template adds have no span. */
    private static Tokens tokens(Encoding encoding) {
        long[] ids = encoding.getIds();
        @Nullable CharSpan[] spans = encoding.getCharTokenSpans();
        int[] starts = new int[ids.length];
        int[] ends = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            CharSpan span = spans[i];
            if (span != null && encoding.getSpecialTokenMask()[i] == 0) {
                starts[i] = span.getStart();
                ends[i] = span.getEnd();
            }
        }
        return new Tokens(ids, starts, ends);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
