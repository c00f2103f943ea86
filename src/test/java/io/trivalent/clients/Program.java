package io.trivalent.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a program of docs/clients, or a tool that it needs, and returns what it prints. */
final class Program {
    private static final int TIMEOUT_MINUTES = 5;

    private final Path folder;
    private final Map<String, String> environment;

    Program(Path folder, Map<String, String> environment) {
        this.folder = folder.toAbsolutePath();
        this.environment = environment;
    }

    /** Lines of the standard output. Fails if the program does not end with exit code 0. */
    List<String> run(String... command) throws IOException, InterruptedException {
        return feed("", command);
    }

    /** The same for a program that reads this text from its standard input. */
    List<String> feed(String input, String... command) throws IOException, InterruptedException {
        Ended ended = ended(input, command);
        assertThat(ended.code())
                .as("exit code of %s: %s%s", List.of(command), ended.out(), ended.err())
                .isZero();
        return ended.out().lines().toList();
    }

    /** The standard error. Fails if the program ends with exit code 0. */
    String fail(String... command) throws IOException, InterruptedException {
        Ended ended = ended("", command);
        assertThat(ended.code())
                .as("exit code of %s: %s", List.of(command), ended.out())
                .isNotZero();
        return ended.err();
    }

    private record Ended(int code, String out, String err) {}

    private Ended ended(String input, String... command) throws IOException, InterruptedException {
        Path in = Files.writeString(Files.createTempFile("program", ".in"), input);
        Path out = Files.createTempFile("program", ".out");
        Path err = Files.createTempFile("program", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
            assertThat(ended)
                    .as("%s ends in %d minutes: %s", List.of(command), TIMEOUT_MINUTES, Files.readString(err))
                    .isTrue();
            // Lenient, because headers may be binary.
            return new Ended(process.exitValue(), text(out), text(err));
        } finally {
            process.destroyForcibly();
            for (Path file : List.of(in, out, err)) {
                Files.delete(file);
            }
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), UTF_8);
    }

    /** The same for a Java program with this process's class path, after these folders. */
    List<String> runJava(String input, List<Path> folders, String main, String... arguments)
            throws IOException, InterruptedException {
        List<String> path = new ArrayList<>(
                folders.stream().map(Path::toAbsolutePath).map(Path::toString).toList());
        path.add(System.getProperty("java.class.path"));
        Program java = new Program(folder, with("CLASSPATH", String.join(File.pathSeparator, path)));
        String executable =
                Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return java.feed(
                input,
                Stream.concat(Stream.of(executable, main), Stream.of(arguments)).toArray(String[]::new));
    }

    private Map<String, String> with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return more;
    }

    /** The executable with this name in a folder of PATH, or in the usual folder of Go. */
    static Optional<String> find(String name) {
        String folders = System.getenv("PATH") + File.pathSeparator + "/usr/local/go/bin";
        return Arrays.stream(folders.split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
