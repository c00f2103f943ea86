package io.trivalent.pipeline.score;

import io.trivalent.runtime.GraphFailedException;

/**
 * A run with utterances of several stream threads failed. It does not show whose utterances caused that, so nothing may be
 * concluded for those of one thread: they run again without the others.
 */
final class JointRunFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean timedOut;

    private JointRunFailedException(Throwable cause, boolean timedOut) {
        super("a run of several threads failed: " + cause.getMessage(), cause);
        this.timedOut = timedOut;
    }

    static JointRunFailedException of(Throwable cause) {
        boolean timedOut =
                cause instanceof GraphFailedException failure && failure.kind() == GraphFailedException.Kind.TIMED_OUT;
        return new JointRunFailedException(cause, timedOut);
    }

    /** Whether the run took all the time that a run may take. */
    boolean timedOut() {
        return timedOut;
    }
}
