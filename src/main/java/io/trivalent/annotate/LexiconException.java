package io.trivalent.annotate;

import org.jspecify.annotations.Nullable;

/** A table of word sentiments is invalid. The message names the file, the line, the found and the expected value. */
public final class LexiconException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LexiconException(String message) {
        super(message);
    }

    LexiconException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
