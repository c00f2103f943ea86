package io.trivalent.app;

import org.jboss.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** A command that fails says why in one sentence; the stack trace is for those who ask for it (log level DEBUG). */
final class Failures implements IExecutionExceptionHandler {
    private static final Logger LOG = Logger.getLogger(Failures.class);

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
        LOG.debug("command failed", error);
        command.getErr().println("trivalent: " + sentence(error));
        return error instanceof UsageException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    private static String sentence(Throwable error) {
        String message = error.getMessage();
        return message == null || message.isBlank() ? error.getClass().getName() : message;
    }

    static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
