package io.trivalent.pipeline.quantize;

/** A graph did not run, or gave something the manifest does not promise. The message names graph, found and expected. */
public final class GraphFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GraphFailedException(String message) {
        super(message);
    }

    public GraphFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
