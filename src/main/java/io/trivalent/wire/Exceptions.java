package io.trivalent.wire;

/** How a foreign exception reads inside one of our messages. */
final class Exceptions {
    private Exceptions() {}

    /** Its message, or its kind where it has none. */
    static String describe(Throwable problem) {
        String message = problem.getMessage();
        return message == null || message.isBlank() ? problem.getClass().getSimpleName() : message;
    }
}
