package io.trivalent.pipeline.quantize;

import io.trivalent.annotate.AnnotatedText;
import io.trivalent.annotate.Annotator;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.Tokenizer;
import io.trivalent.runtime.Tokens;
import io.trivalent.vocabulary.CompactTensor;
import io.trivalent.vocabulary.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Quantizes text to a compact tensor of int32. Its shape is (tokens, 1) with the token ids. If the package annotates words, its
 * shape is (tokens, 3): token id, and part of speech and sentiment of the word in which the token begins. Thread-safe.
 */
final class TextQuantizer {
    private final Tokenizer tokenizer;
    private final Optional<Annotator> annotator;

    public TextQuantizer(Tokenizer tokenizer, Optional<Annotator> annotator) {
        this.tokenizer = tokenizer;
        this.annotator = annotator;
    }

    /**
     * The tensor of one text.
     *
     * @throws GraphFailedException if the tokenizer fails or returns no token
     */
    CompactTensor tensor(String text) {
        Tokens tokens = tokenizer.tokens(text);
        if (tokens.count() == 0) {
            throw new GraphFailedException("tokenizer returned no token, expected at least one");
        }
        Optional<AnnotatedText> words = annotator.map(annotator -> annotator.annotate(text));
        int dims = words.isPresent() ? 3 : 1;
        ByteBuffer data = ByteBuffer.allocate(TensorType.INT32.bytes() * dims * tokens.count())
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tokens.count(); i++) {
            data.putInt((int) tokens.id(i));
            if (words.isPresent()) {
                // The first word in the span: a byte-level token may begin with the white space before its word.
                int word = words.get().words().firstIn(tokens.start(i), tokens.end(i));
                data.putInt(words.get().partOfSpeech(word).id());
                data.putInt(words.get().sentiment(word).id());
            }
        }
        return new CompactTensor(TensorType.INT32, tokens.count(), dims, data.flip());
    }
}
