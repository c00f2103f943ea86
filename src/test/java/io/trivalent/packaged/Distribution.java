package io.trivalent.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The unpacked distribution. */
record Distribution(Path root) {
    private static final int TIMEOUT_SECONDS = 120;

    /** What a command printed. */
    record Answer(int exitCode, String output, String errors) {}

    static Distribution unpack(Path zip, Path folder) throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true));
                Stream<Path> entries = Files.walk(archive.getPath("/"))) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Path target = folder.resolve(entry.toString().substring(1));
                if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(entry, target);
                    Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(entry));
                }
            }
        }
        try (Stream<Path> top = Files.list(folder)) {
            return new Distribution(top.findFirst().orElseThrow());
        }
    }

    /** Runs {@code bin/trivalent} in its folder, as a user does. */
    Answer run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(root.resolve("bin").resolve("trivalent").toString());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("output", "");
        Path errors = Files.createTempFile("errors", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("TRIVALENT_HOME");
        Process process = builder.start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new Answer(process.waitFor(), Files.readString(output, UTF_8), Files.readString(errors, UTF_8));
    }
}
