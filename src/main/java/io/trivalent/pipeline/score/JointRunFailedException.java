package io.trivalent.pipeline.score;

import io.trivalent.runtime.GraphFailedException;

/**
 * A run with utterances of several stream threads failed. It does not show whose utterances caused that, so nothing may be
 * concluded for those of one thread: they run again without the others.
 */
final class JointRunFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean timedOut;

    JointRunFailedException(Throwable cause) {
        super("a run of several threads failed: " + cause.getMessage(), cause);
        this.timedOut = isTimeout(cause);
    }

    /** Whether a failure of a run is that it took all the time that a run may take. */
    static boolean isTimeout(Throwable cause) {
        return cause instanceof GraphFailedException failure && failure.kind() == GraphFailedException.Kind.TIMED_OUT;
    }

    /** Whether the run took all the time that a run may take. */
    boolean timedOut() {
        return timedOut;
    }
}
