package io.trivalent.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gpu-acceptance run --provider cpu} with a packed folder whose Java is a script that prints what the program would. */
class GpuAcceptanceTest {
    private static final Path TOOL = Path.of("tools", "gpu-acceptance").toAbsolutePath();

    private static final String JAVA = """
            #!/bin/sh
            case "$*" in
              *doctor*) echo '[{"what": "runtime", "level": "ok"}, {"what": "parity", "level": "ok"}]' ;;
              *verify*) echo '[{"package": "tfn-mosi/1", "ok": true}]' ;;
              *BenchMain*codes*) exit ${CODES:-0} ;;
              *BenchMain*)
                while [ "$1" != --json ]; do shift; done
                cat > "$2" <<END
            {"runs": [{"mode": "ceiling", "system": "C1", "figures": {"per_second": 100, "max_difference_from_cpu": 0.0005}},
                      {"mode": "drain", "system": "ours", "figures": {"steady_per_second": 50}},
                      {"mode": "latency", "system": "ours", "figures": {"p99_ms": ${P99:-300}}}]}
            END
                ;;
            esac
            """;

    /** Writes the pieces of the archive, each of at most 500 bytes, and their checksums. */
    private static final String PACK = """
            import hashlib, pathlib, sys, tarfile
            stage, output = map(pathlib.Path, sys.argv[1:])
            with tarfile.open(output / "all", "w:xz") as archive:
                archive.add(stage, ".")
            data, lines = (output / "all").read_bytes(), []
            (output / "all").unlink()
            for i in range(0, len(data), 500):
                name = f"trivalent-gpu.tar.xz.{i // 500:02d}"
                (output / name).write_bytes(data[i:i + 500])
                lines.append(hashlib.sha256(data[i:i + 500]).hexdigest() + "  " + name)
            (output / "SHA256SUMS").write_text("\\n".join(lines) + "\\n")
            """;

    @TempDir
    Path folder;

    private Path packed = Path.of("");

    /** What a run of the tool printed to both outputs. */
    private record Ended(int code, String text) {}

    @BeforeEach
    void pack() throws Exception {
        assumeThat(Path.of("/bin/sh")).exists();
        assumeThat(Path.of("/usr/bin/env")).exists();
        Path stage = Files.createDirectories(folder.resolve("stage"));
        packed = Files.createDirectories(folder.resolve("packed"));
        Path java = Files.createDirectories(stage.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, JAVA);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.createDirectories(stage.resolve("app/models/tfn-mosi/1-float16"));
        Files.writeString(stage.resolve("app/class-path"), "lib/bench.jar");
        Files.writeString(stage.resolve("pack.json"), "{}");
        Files.copy(TOOL, packed.resolve("gpu-acceptance"));
        Ended ended = run(List.of("python3", "-c", PACK, stage.toString(), packed.toString()), "");
        assertThat(ended.code()).as(ended.text()).isZero();
    }

    @Test
    void runsEveryStepAndJudgesOnlyWhatTheCpuCanShow() throws Exception {
        // When
        Ended ended = accept("");
        // Then
        assertThat(ended.code()).as(ended.text()).isZero();
        JsonNode report = report();
        assertThat(texts(report.path("steps"), "name")).containsExactly("doctor", "parity", "text", "codes", "float16");
        assertThat(texts(report.path("steps"), "result")).containsOnly("ok");
        assertThat(report.path("measured").path("text").path("runs")).hasSize(3);
        assertThat(ended.text())
                .contains("holds         a: largest difference from the CPU's float32 scores at most 1e-3: 0.0005")
                .contains("not judged    a: pipeline at least 0.9 of raw runs: 0.5 ratio")
                .contains("holds         a in float16: largest difference");
    }

    @Test
    void namesAMissedGoal() throws Exception {
        // When
        Ended ended = accept("P99=900");
        // Then
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.text()).contains("MISSED        a: p99 at half load").contains("900 ms");
        assertThat(report().at("/verdict/missed_goals")).hasSize(1);
    }

    @Test
    void namesAStepThatFailsAndRunsTheOthers() throws Exception {
        // When
        Ended ended = accept("CODES=3");
        // Then
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.text()).contains("codes: failed").contains("failed: codes");
        assertThat(texts(report().path("steps"), "result")).containsExactly("ok", "ok", "ok", "failed", "ok");
        assertThat(report().at("/steps/3/exit").asInt()).isEqualTo(3);
    }

    @Test
    void namesAPieceThatDiffersFromItsChecksum() throws Exception {
        // Given
        Path piece = packed.resolve("trivalent-gpu.tar.xz.01");
        Files.writeString(piece, "something else");
        // When
        Ended ended = accept("");
        // Then
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.text()).contains("differs from its checksum: copy it again");
    }

    @Test
    void beginsNoStepWithoutTime() throws Exception {
        // When
        Ended ended = accept("", "--seconds", "0");
        // Then: nothing was shown, so it does not succeed
        assertThat(ended.code()).isEqualTo(1);
        assertThat(texts(report().path("steps"), "result"))
                .allSatisfy(result -> assertThat(result).startsWith("skipped: "));
    }

    private Ended accept(String variable, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", "gpu-acceptance", "run", "--provider", "cpu"));
        command.addAll(List.of(more));
        return run(command, variable);
    }

    private Ended run(List<String> command, String variable) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).directory(packed.toFile());
        if (!variable.isEmpty()) {
            builder.environment()
                    .put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), text);
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(packed.resolve("gpu-acceptance.json").toFile());
    }

    private static List<String> texts(JsonNode entries, String field) {
        return StreamSupport.stream(entries.spliterator(), false)
                .map(entry -> entry.path(field).asText())
                .toList();
    }
}
