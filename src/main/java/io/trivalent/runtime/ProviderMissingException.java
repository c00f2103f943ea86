package io.trivalent.runtime;

/** The configured provider is not available. The message names the configured and the available providers, and a fix. */
public final class ProviderMissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ProviderMissingException(String message) {
        super(message);
    }
}
