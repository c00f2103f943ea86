package io.trivalent.conversation.alerts;

/** A file of rules is missing or invalid. The message is one sentence for the user, with file and line. */
public final class RuleFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RuleFileException(String message) {
        super(message);
    }
}
