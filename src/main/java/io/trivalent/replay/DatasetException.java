package io.trivalent.replay;

import org.jspecify.annotations.Nullable;

/** An unusable data set. The message names file, utterance and field, and what was found and expected there. */
final class DatasetException extends RuntimeException {
    DatasetException(String message) {
        super(message);
    }

    DatasetException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
