package io.trivalent.annotate;

import org.jspecify.annotations.Nullable;

/** A table of word sentiments that must not be used: one sentence naming file, line, what was found and what was expected. */
public final class LexiconException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LexiconException(String message) {
        super(message);
    }

    LexiconException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
