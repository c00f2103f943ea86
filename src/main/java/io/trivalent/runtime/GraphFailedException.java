package io.trivalent.runtime;

import static java.util.Objects.requireNonNull;

/** A run failed, or returned something else than the manifest states. The message names graph, found and expected. */
public final class GraphFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Whether a retry may succeed. */
    public enum Kind {
        /** The same input will fail again. */
        PERMANENT,
        /** Possibly transient; a retry may succeed. */
        TRANSIENT,
        /** The run exceeded its time limit and was terminated. */
        TIMED_OUT
    }

    /** A permanent failure. */
    public GraphFailedException(String message) {
        super(message);
        this.kind = Kind.PERMANENT;
    }

    public GraphFailedException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = requireNonNull(kind);
    }

    public Kind kind() {
        return kind;
    }
}
