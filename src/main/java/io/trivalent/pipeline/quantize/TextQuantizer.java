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
 * A text to its compact tensor of int32: (tokens, 1), the ids; or, where the package has its words annotated, (tokens, 3):
 * id, part of speech and sentiment of the word in which the token begins. Thread-safe.
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
     * @throws GraphFailedException if the tokenizer fails or gives nothing
     */
    CompactTensor tensor(String text) {
        Tokens tokens = tokenizer.tokens(text);
        if (tokens.count() == 0) {
            throw new GraphFailedException("tokenizer gave no token, expected at least one");
        }
        Optional<AnnotatedText> words = annotator.map(annotator -> annotator.annotate(text));
        int dims = words.isPresent() ? 3 : 1;
        ByteBuffer data = ByteBuffer.allocate(TensorType.INT32.bytes() * dims * tokens.count())
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tokens.count(); i++) {
            data.putInt((int) tokens.id(i));
            if (words.isPresent()) {
                // The first word in the span: byte-level tokens may begin with the white space before theirs.
                int word = words.get().words().firstIn(tokens.start(i), tokens.end(i));
                data.putInt(words.get().partOfSpeech(word).id());
                data.putInt(words.get().sentiment(word).id());
            }
        }
        return new CompactTensor(TensorType.INT32, tokens.count(), dims, data.flip());
    }
}
