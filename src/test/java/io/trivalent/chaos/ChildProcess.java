package io.trivalent.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A local process that can be started, stopped, killed, suspended and resumed. */
public final class ChildProcess implements AutoCloseable {
    private static final int STOP_SECONDS = 60;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private @Nullable Process process;

    private ChildProcess(List<String> command, String name, Map<String, String> environment, Path log) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = log;
    }

    /** A process with the Java of this process and these arguments. */
    ChildProcess(String name, List<String> arguments, Map<String, String> environment, Path log) {
        this(java(arguments), name, environment, log);
    }

    /** A process with the Java of this process and these arguments; its output goes to the log. */
    public static ChildProcess ofJava(String name, List<String> arguments, Map<String, String> environment, Path log) {
        return new ChildProcess(name, arguments, environment, log);
    }

    /** A process of any program; its output goes to the log. */
    public static ChildProcess of(String name, List<String> command, Path log) {
        return new ChildProcess(command, name, Map.of(), log);
    }

    private static List<String> java(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return command;
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public void start() {
        if (isAlive()) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Kills the process with SIGKILL, as a crash does. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
            await();
        }
    }

    /** Stops the process with SIGTERM; kills it after 60 s. */
    public void stop() {
        if (process != null) {
            process.destroy();
            await();
        }
    }

    /** Suspends the process with SIGSTOP, like a long garbage collection or a stalled machine. */
    void suspend() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    /** The process id, which changes with each start. */
    public long pid() {
        if (process == null) {
            throw new IllegalStateException("%s was never started".formatted(name));
        }
        return process.pid();
    }

    long residentKilobytes() {
        if (process == null) {
            return 0;
        }
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException ended) {
            return 0;
        }
    }

    private void signal(String name) {
        if (!isAlive() || process == null) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await() {
        try {
            if (process != null && !process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the process, even if it is suspended. */
    @Override
    public void close() {
        kill();
    }
}
