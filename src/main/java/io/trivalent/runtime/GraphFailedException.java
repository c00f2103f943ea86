package io.trivalent.runtime;

import static java.util.Objects.requireNonNull;

/** A graph did not run, or gave something the manifest does not promise. The message names graph, found and expected. */
public final class GraphFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What a caller may hope for. */
    public enum Kind {
        /** The same input will fail again. */
        PERMANENT,
        /** The fault may be the moment's: the same input may go through another time. */
        TRANSIENT,
        /** The run took longer than it may and was terminated. */
        TIMED_OUT
    }

    /** A failure that lasts. */
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
