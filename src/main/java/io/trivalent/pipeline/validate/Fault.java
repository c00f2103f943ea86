package io.trivalent.pipeline.validate;

import io.trivalent.vocabulary.RejectionCode;

/** The first fault of a record, thrown out of nested checks and caught by {@link Validate}. It has no stack trace. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RejectionCode code;

    Fault(RejectionCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    RejectionCode code() {
        return code;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
