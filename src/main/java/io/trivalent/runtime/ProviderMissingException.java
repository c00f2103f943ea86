package io.trivalent.runtime;

/** The configured provider, or something that its settings need, is not available. The message names found, expected and a fix. */
public final class ProviderMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProviderMissingException(String message) {
        super(message);
    }

    ProviderMissingException(String message, Throwable cause) {
        super(message, cause);
    }
}
