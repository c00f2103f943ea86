package io.trivalent.embedded;

/** The embedded broker or registry cannot start as configured; the message states the cause. */
final class EmbeddedStartException extends RuntimeException {
    public EmbeddedStartException(String message) {
        super(message);
    }

    public EmbeddedStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
