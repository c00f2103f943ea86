package io.trivalent.pipeline.validate;

import io.trivalent.vocabulary.RejectionCode;

/** Carries the first fault found out of nested checks; never leaves this package. Without a stack trace: faults are data. */
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
