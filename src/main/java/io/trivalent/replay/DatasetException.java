package io.trivalent.replay;

import org.jspecify.annotations.Nullable;

/** A data set that cannot be replayed: one sentence naming file, utterance, field, what was found and what was expected. */
final class DatasetException extends RuntimeException {
    DatasetException(String message) {
        super(message);
    }

    DatasetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
