package io.trivalent.commands;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.trivalent.settings.UsageException;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point: decides whether HTTP is needed, starts Quarkus, and runs the command that the arguments name. */
@QuarkusMain
public final class Main implements QuarkusApplication {
    private final CommandLine.IFactory factory;
    private final RunningCommand command;

    @Inject
    Main(CommandLine.IFactory factory, RunningCommand command) {
        this.factory = factory;
        this.command = command;
    }

    public static void main(String... arguments) {
        try {
            HttpChoice.apply(arguments);
        } catch (UsageException e) {
            printError(String.valueOf(e.getMessage()));
            System.exit(CommandLine.ExitCode.USAGE);
        }
        Quarkus.run(Main.class, Main::exit, arguments);
    }

    @Override
    public int run(String... arguments) {
        command.begin();
        try {
            return commandLine().execute(arguments);
        } finally {
            command.end();
            // A signal interrupts the command. It must not interrupt Quarkus, which now waits for its shutdown.
            boolean unused = Thread.interrupted();
        }
    }

    private CommandLine commandLine() {
        return commandLine(factory, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    }

    static CommandLine commandLine(CommandLine.IFactory factory, PrintWriter err) {
        Failures failures = new Failures();
        return new CommandLine(TrivalentCommand.class, factory)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(err)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    private static void exit(Integer code, Throwable error) {
        if (error != null) {
            printError(String.valueOf(Failures.root(error).getMessage()));
        }
        System.exit(error == null ? code : CommandLine.ExitCode.SOFTWARE);
    }

    private static void printError(String message) {
        System.err.println("trivalent: " + message);
    }
}
