package io.trivalent.commands;

import io.trivalent.settings.UsageException;
import java.io.PrintWriter;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints one sentence for a failed command. The stack trace is logged at level DEBUG only. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final Logger LOG = Logger.getLogger(Failures.class);
    private static final Pattern SETTING = Pattern.compile("(-D[^=\\s]+=)[^']*");

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
        LOG.debug("command failed", error);
        if (error instanceof InterruptException || error instanceof InterruptedException) {
            command.getErr().println("trivalent: the command was interrupted before its end");
            return CommandLine.ExitCode.SOFTWARE;
        }
        command.getErr().println("trivalent: " + sentence(error));
        return error instanceof UsageException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    /** Like the default handler, but without the values of settings, which may be secrets. */
    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        PrintWriter err = error.getCommandLine().getErr();
        err.println(SETTING.matcher(sentence(error)).replaceAll("$1…"));
        if (!UnmatchedArgumentException.printSuggestions(error, err)) {
            error.getCommandLine().usage(err);
        }
        return CommandLine.ExitCode.USAGE;
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
