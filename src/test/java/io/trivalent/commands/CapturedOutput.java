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

/** Everything that is logged in this process at any level while it is open, and what was noted beside it. */
final class CapturedOutput extends Handler implements AutoCloseable {
    /** Rooms of the broker alone, which on its own machine would log on its own. */
    private static final List<String> BROKER = List.of(
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

    private final PatternFormatter words = new PatternFormatter("%s");
    private final StringWriter heard = new StringWriter();
    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();
    private final Map<String, Level> quiet = new TreeMap<>();
    private final Handler[] others = root.getHandlers();

    CapturedOutput() {
        for (String room : BROKER) {
            quiet.put(room, Logger.getLogger(room).getLevel());
            Logger.getLogger(room).setLevel(Level.OFF);
        }
        setLevel(Level.ALL);
        for (Handler other : others) {
            root.removeHandler(other);
        }
        root.addHandler(this);
        root.setLevel(Level.ALL);
    }

    /** Runs what may fail and keeps all that its exception says. */
    void note(Executable attempt) {
        try {
            attempt.execute();
        } catch (Throwable failure) {
            say(failure.toString(), failure);
        }
    }

    /** What the command line answers to these arguments. */
    void command(String... arguments) {
        StringWriter words = new StringWriter();
        CommandLine line = Main.commandLine(CommandLine.defaultFactory(), new PrintWriter(words));
        line.setOut(new PrintWriter(words));
        line.execute(arguments);
        say(words.toString(), null);
    }

    String text() {
        synchronized (heard) {
            return heard.toString();
        }
    }

    @Override
    public void publish(LogRecord record) {
        say(words.format(record), record.getThrown());
    }

    private void say(String message, @Nullable Throwable failure) {
        synchronized (heard) {
            heard.append(message).append('\n');
            if (failure != null) {
                failure.printStackTrace(new PrintWriter(heard, true));
            }
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.setLevel(before);
        root.removeHandler(this);
        for (Handler other : others) {
            root.addHandler(other);
        }
        quiet.forEach((room, level) -> Logger.getLogger(room).setLevel(level));
    }
}
