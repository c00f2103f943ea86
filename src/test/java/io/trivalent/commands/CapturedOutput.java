package io.trivalent.commands;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import picocli.CommandLine;

/**
 * Captures everything that this process logs at any level while it is open, and what is added explicitly. The embedded
 * broker's own logs are left out, because in production they are in another process.
 */
final class CapturedOutput extends Handler implements AutoCloseable {
    private static final List<String> BROKER_LOGGERS = List.of(
            "kafka",
            "org.apache.kafka.controller",
            "org.apache.kafka.coordinator",
            "org.apache.kafka.image",
            "org.apache.kafka.metadata",
            "org.apache.kafka.queue",
            "org.apache.kafka.raft",
            "org.apache.kafka.server",
            "org.apache.kafka.storage",
            "org.apache.kafka.timeline");

    private final PatternFormatter formatter = new PatternFormatter("%s");
    private final StringWriter captured = new StringWriter();
    private final Logger root = Logger.getLogger("");
    private final Level rootLevel = root.getLevel();
    private final Map<String, Level> brokerLevels = new TreeMap<>();
    private final Handler[] otherHandlers = root.getHandlers();

    CapturedOutput() {
        for (String name : BROKER_LOGGERS) {
            brokerLevels.put(name, Logger.getLogger(name).getLevel());
            Logger.getLogger(name).setLevel(Level.OFF);
        }
        setLevel(Level.ALL);
        for (Handler other : otherHandlers) {
            root.removeHandler(other);
        }
        root.addHandler(this);
        root.setLevel(Level.ALL);
    }

    /** Runs an action and adds its exception with the stack trace, if it fails. */
    void addFailure(Executable action) {
        try {
            action.execute();
        } catch (Throwable failure) {
            add(failure.toString(), failure);
        }
    }

    /** Runs the command line with these arguments and adds its output. */
    void addCommand(String... arguments) {
        StringWriter output = new StringWriter();
        CommandLine commandLine = Main.commandLine(CommandLine.defaultFactory(), new PrintWriter(output));
        commandLine.setOut(new PrintWriter(output));
        commandLine.execute(arguments);
        add(output.toString(), null);
    }

    String text() {
        synchronized (captured) {
            return captured.toString();
        }
    }

    @Override
    public void publish(LogRecord record) {
        add(formatter.format(record), record.getThrown());
    }

    private void add(String message, @Nullable Throwable failure) {
        synchronized (captured) {
            captured.append(message).append('\n');
            if (failure != null) {
                failure.printStackTrace(new PrintWriter(captured, true));
            }
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.setLevel(rootLevel);
        root.removeHandler(this);
        for (Handler other : otherHandlers) {
            root.addHandler(other);
        }
        brokerLevels.forEach((name, level) -> Logger.getLogger(name).setLevel(level));
    }
}
