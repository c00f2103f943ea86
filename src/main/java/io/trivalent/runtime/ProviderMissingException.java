package io.trivalent.runtime;

/** The configured provider is not there; the message says what was asked for, what was found, and the mend. */
public final class ProviderMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProviderMissingException(String message) {
        super(message);
    }
}
