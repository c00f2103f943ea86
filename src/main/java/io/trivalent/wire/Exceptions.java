package io.trivalent.wire;

/** Text of another library's exception for use in a message. */
final class Exceptions {
    private Exceptions() {}

    /** The exception's message, or its class name if the message is missing or blank. */
    static String describe(Throwable problem) {
        String message = problem.getMessage();
        return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
    }
}
