package io.trivalent.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Java process of this machine that can be killed, stopped in order, held and let go. */
final class ChildProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private @Nullable Process process;

    ChildProcess(String name, List<String> arguments, Map<String, String> environment, Path log) {
        this.name = name;
        this.command = new ArrayList<>();
        this.command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        this.command.addAll(arguments);
        this.environment = environment;
        this.log = log;
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    void start() {
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

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** What a crash does: no time for anything. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
            await();
        }
    }

    /** Asks it to end; kills what does not. */
    void stop() {
        if (process != null) {
            process.destroy();
            await();
        }
    }

    /** Keeps it from running, as a long garbage collection or a stalled machine does. */
    void hold() {
        signal("STOP");
    }

    void letGo() {
        signal("CONT");
    }

    /** Its number, which differs after each start. */
    long pid() {
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
            return java.nio.file.Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException gone) {
            return 0;
        }
    }

    private void signal(String what) {
        if (!isAlive() || process == null) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + what, Long.toString(process.pid()))
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
            if (process != null && !process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills it, held or not. */
    @Override
    public void close() {
        kill();
    }
}
