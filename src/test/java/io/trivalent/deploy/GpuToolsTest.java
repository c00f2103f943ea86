package io.trivalent.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/onnxruntime-gpu} with archives of a few bytes. Nothing is fetched. */
class GpuToolsTest {
    private static final Path TOOL = Path.of("tools", "onnxruntime-gpu").toAbsolutePath();

    @TempDir
    Path folder;

    /** What a run of the tool printed to both outputs. */
    private record Ended(int code, String text) {}

    @BeforeEach
    void requirePython() {
        assumeThat(Path.of("/usr/bin/env")).exists();
        try {
            new ProcessBuilder("python3", "--version").start();
        } catch (IOException missing) {
            assumeThat(missing).isNull();
        }
    }

    @Test
    void writesTheLibrariesUnderTheNamesThatJavaLooksFor() throws Exception {
        // Given
        Path wheel = archive("a.whl", "capi/libonnxruntime.so.1.29.0", "capi/libonnxruntime_providers_cuda.so");
        Path jar = archive("a.jar", "ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so");
        Path output = folder.resolve("natives");
        // When
        Ended ended = run(wheel, sum(wheel), jar, output);
        // Then
        assertThat(ended.code()).as(ended.text()).isZero();
        assertThat(ended.text()).contains("JAVA_OPTS=-Donnxruntime.native.path=" + output.toRealPath());
        assertThat(output.resolve("libonnxruntime.so")).hasContent("capi/libonnxruntime.so.1.29.0");
        assertThat(output.resolve("libonnxruntime_providers_cuda.so")).exists();
        assertThat(output.resolve("libonnxruntime4j_jni.so")).exists();
        assertThat(Files.readAllLines(output.resolve("SHA256SUMS"))).hasSize(3);
    }

    @Test
    void takesNothingWithAnotherChecksum() throws Exception {
        // Given
        Path wheel = archive("a.whl", "capi/libonnxruntime.so.1.29.0");
        Path jar = archive("a.jar", "libonnxruntime4j_jni.so");
        Path output = folder.resolve("natives");
        // When
        Ended ended = run(wheel, "0000", jar, output);
        // Then
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.text())
                .contains("'%s' has the SHA-256 %s, expected 0000: delete it and fetch it again"
                        .formatted(wheel, sum(wheel)));
        assertThat(output).doesNotExist();
    }

    @Test
    void namesABuildWithoutCuda() throws Exception {
        // Given
        Path wheel = archive("a.whl", "capi/libonnxruntime.so.1.29.0");
        Path jar = archive("a.jar", "libonnxruntime4j_jni.so");
        // When
        Ended ended = run(wheel, sum(wheel), jar, folder.resolve("natives"));
        // Then
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.text())
                .contains("'%s' has no libonnxruntime_providers_cuda.so, expected a build for CUDA".formatted(wheel));
    }

    private Ended run(Path wheel, String sum, Path jar, Path output)
            throws IOException, InterruptedException, NoSuchAlgorithmException {
        List<String> command = new ArrayList<>(List.of("python3", TOOL.toString(), "--archive", wheel.toString()));
        command.addAll(List.of("--sha256", sum, "--java-jar", jar.toString(), "--java-sha256", sum(jar)));
        command.addAll(List.of("--output", output.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), text);
    }

    /** An archive whose members have their own name as content. */
    private Path archive(String name, String... members) throws IOException {
        Path file = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (String member : members) {
                zip.putNextEntry(new ZipEntry(member));
                zip.write(member.getBytes(UTF_8));
            }
        }
        return file;
    }

    private static String sum(Path file) throws IOException, NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
