package io.trivalent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Settled;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModelPackage;
import io.trivalent.model.ModelStore;
import io.trivalent.runtime.GraphFailedException.Kind;
import io.trivalent.vocabulary.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs packages with and without {@code score.cuda.states-on-device}. On the CPU the device is the CPU: everything runs but the
 * copies that the setting avoids.
 */
@EnabledForJreRange(minVersion = ForeignFunctions.MIN_JAVA, disabledReason = "this Java cannot call C functions")
class StatesOnDeviceTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long UNKNOWN_TOKEN = 1_000_000;
    private static final ModelStore STORE = new ModelStore(Packages.MODELS);

    @ParameterizedTest
    @CsvSource({
        "tfn-mosi/1, 1, 1", "tfn-mosi/1, 1, 9", "tfn-mosi/1, 5, 3", "tfn-mosi/1, 32, 17",
        "tfn-demo/1, 7, 11", "hscl-mosi/1, 3, 5", "late-fusion/1, 4, 1", "mtfn-sims/1, 2, 6"
    })
    void scoresAreEqualToTheLastBit(String name, int size, int length) {
        // Given
        try (var host = model(name, false);
                var device = model(name, true)) {
            ModelInputs inputs = new RandomInputs(size).of(host.manifest(), size, length);
            // When
            var onHost = host.scores(inputs, LIMIT);
            var onDevice = device.scores(inputs, LIMIT);
            // Then
            assertThat(onDevice).hasSameSizeAs(onHost).isNotEmpty();
            onHost.forEach((role, scores) -> assertThat(onDevice.get(role)).isEqualTo(scores));
        }
    }

    @Test
    void findsWhereTheModelReadsTheStates() {
        // Given
        var runtime = runtime(true);
        ModelPackage model = STORE.open("tfn-mosi/1");
        try (Graph graph = runtime.open(model, model.manifest().model())) {
            // When
            var found = runtime.statesOnDevice(graph, "text").orElseThrow();
            // Then
            assertThat(found.devices()).containsExactly("Cpu 0");
        }
    }

    @Test
    void runsOfSeveralThreadsDoNotDisturbEachOther() throws Exception {
        // Given: batches of different sizes and lengths
        int threads = 4;
        try (var host = model("tfn-mosi/1", false);
                var device = model("tfn-mosi/1", true)) {
            List<ModelInputs> inputs = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                inputs.add(new RandomInputs(i).of(host.manifest(), 1 + i, 12 - 3 * i));
                expected.add(host.scores(inputs.get(i), LIMIT).get(OutputRole.SCORE));
            }
            // When
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                ModelInputs input = inputs.get(i);
                float[] scores = expected.get(i);
                running.add(executor.submit(() -> {
                    for (int round = 0; round < 50; round++) {
                        assertThat(device.scores(input, LIMIT)).containsEntry(OutputRole.SCORE, scores);
                    }
                }));
            }
            executor.shutdown();
            // Then
            for (Future<?> future : running) {
                future.get();
            }
        }
    }

    @Test
    void aFailingRunFailsAsOnTheHost() {
        // Given
        try (var host = model("tfn-mosi/1", false);
                var device = model("tfn-mosi/1", true)) {
            ModelInputs good = new RandomInputs(0).of(host.manifest(), 2, 3);
            ModelInputs bad = new RandomInputs(0).of(host.manifest(), 2, 3);
            tokens(bad).data().putLong(0, UNKNOWN_TOKEN);
            // When
            var onHost = catchThrowableOfType(GraphFailedException.class, () -> host.scores(bad, LIMIT));
            var onDevice = catchThrowableOfType(GraphFailedException.class, () -> device.scores(bad, LIMIT));
            // Then
            assertThat(onDevice).hasMessage(onHost.getMessage()).hasCauseInstanceOf(OrtException.class);
            assertThat(onDevice.getMessage())
                    .startsWith("graph tfn-mosi/1 ../../shared/minilm-l6-v2/encoder.onnx failed: ");
            assertThat(onDevice.kind()).isEqualTo(onHost.kind()).isEqualTo(Kind.PERMANENT);
            assertThat(device.scores(good, LIMIT)).isNotEmpty();
        }
    }

    @Test
    void aRunOfTheEncoderCanBeTerminated() {
        // Given: a run that has reached its limit before it starts
        try (var graphs = new OpenGraphs(1)) {
            ModelInputs inputs = new RandomInputs(0).of(graphs.manifest(), 2, 3);
            // When, then
            assertThatThrownBy(() -> run(graphs, inputs, LIMIT))
                    .isInstanceOfSatisfying(GraphFailedException.class, failure -> assertThat(failure.kind())
                            .isEqualTo(Kind.TIMED_OUT))
                    .hasMessage("graph encoder ran for more than 1 ms and was terminated");
        }
    }

    @Test
    void aRunOnTheSecondSessionOfTheModelLeavesItsStatesThere() {
        // Given: the first session is taken
        try (var host = model("tfn-mosi/1", false);
                var graphs = new OpenGraphs(2)) {
            ModelInputs inputs = new RandomInputs(3).of(graphs.manifest(), 3, 4);
            int first = graphs.all().model().take();
            try (var watched = new WatchedRun("tfn-mosi/1", LIMIT, ended -> {});
                    var run = new ModelRun(graphs.all(), watched)) {
                // When
                Map<OutputRole, float[]> scores = run.scores(inputs);
                // Then
                assertThat(scores)
                        .containsEntry(
                                OutputRole.SCORE, host.scores(inputs, LIMIT).get(OutputRole.SCORE));
                assertThat(graphs.onDevice().devices()).containsExactly("Cpu 0", "Cpu 0");
            } finally {
                graphs.all().model().release(first);
            }
        }
    }

    @Test
    void allMemoryOfTheStatesIsGivenBack() throws OrtException {
        // Given: a run that succeeds, one whose encoder fails, and one that is terminated
        try (var graphs = new OpenGraphs(1)) {
            ModelInputs good = new RandomInputs(0).of(graphs.manifest(), 4, 16);
            ModelInputs bad = new RandomInputs(0).of(graphs.manifest(), 4, 16);
            tokens(bad).data().putLong(0, UNKNOWN_TOKEN);
            var arena = new ArenaUse();
            run(graphs, good, Duration.ZERO);
            long before = arena.bytes(graphs.encoder().sessions().get(0), "tokens");
            // When
            for (int i = 0; i < 5; i++) {
                run(graphs, good, Duration.ZERO);
                assertThatThrownBy(() -> run(graphs, bad, Duration.ZERO)).isInstanceOf(GraphFailedException.class);
                assertThatThrownBy(() -> run(graphs, good, LIMIT)).isInstanceOf(GraphFailedException.class);
            }
            // Then
            assertThat(arena.bytes(graphs.encoder().sessions().get(0), "tokens"))
                    .isEqualTo(before);
        }
    }

    @Test
    void tenThousandRunsLeaveNoMemoryBehind() throws IOException, OrtException {
        // Given: outputs of 71 KB, so 10,000 of them are ten times the limit
        Path status = Path.of("/proc/self/status");
        assumeThat(status).as("the memory of the process is read from Linux").exists();
        long limitKilobytes = 71_000;
        var runtime = runtime(true);
        var api = OrtApi.load(Runtime.version());
        try (Graph quantizer = runtime.openQuantizer(STORE.open("cenet-m-mosi/1"), "quantizer-acoustic.onnx");
                var frames = quantizer.tensor(
                        ByteBuffer.allocateDirect(4 * 500 * 73), TensorType.FLOAT32, new long[] {500, 73})) {
            OrtSession session = quantizer.sessions().get(0);
            long memory = api.memory(session, "frames");
            bind(api, session, frames, memory, 1_000);
            long before = residentKilobytes(status);
            // When
            bind(api, session, frames, memory, 10_000);
            // Then
            assertThat(residentKilobytes(status) - before).isLessThan(limitKilobytes);
        }
    }

    private static void bind(OrtApi api, OrtSession session, OnnxTensor frames, long memory, int times)
            throws OrtException {
        try (var options = new OrtSession.RunOptions()) {
            for (int i = 0; i < times; i++) {
                try (var binding = new IoBinding(api, session)) {
                    binding.input("frames", frames);
                    binding.run("compact", memory, options).close();
                }
            }
        }
    }

    /** @param age of the run when it starts; beyond its limit it is terminated */
    private static Map<OutputRole, float[]> run(OpenGraphs graphs, ModelInputs inputs, Duration age) {
        try (var watched = new WatchedRun("tfn-mosi/1", Duration.ofMillis(1), ended -> {});
                var run = new ModelRun(graphs.all(), watched)) {
            watched.addAge(age.toNanos());
            return run.scores(inputs);
        }
    }

    private static long residentKilobytes(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static DenseTensor tokens(ModelInputs inputs) {
        return inputs.encoder().stream()
                .filter(input -> input.name().equals("tokens"))
                .findFirst()
                .orElseThrow();
    }

    private static LoadedModel model(String name, boolean statesOnDevice) {
        return LoadedModel.open(runtime(statesOnDevice), STORE.open(name));
    }

    private static OnnxRuntime runtime(boolean statesOnDevice) {
        return new OnnxRuntime(Settled.with("score.cuda.states-on-device", Boolean.toString(statesOnDevice))
                .score());
    }

    /** The graphs of tfn-mosi with several sessions each, as on several devices. */
    private static final class OpenGraphs implements AutoCloseable {
        private final ModelPackage tfn = STORE.open("tfn-mosi/1");
        private final Graph encoder;
        private final Graph model;
        private final StatesOnDevice onDevice;

        OpenGraphs(int sessions) {
            encoder = graph("encoder", manifest().encoder().orElseThrow().file(), sessions);
            model = graph("model", manifest().model().file(), sessions);
            onDevice = new StatesOnDevice(OrtApi.load(Runtime.version()), model, "text");
        }

        private Graph graph(String name, String file, int count) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            List<OrtSession> sessions = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    sessions.add(environment.createSession(tfn.file(file).toString()));
                }
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
            return new Graph(environment, sessions, name, () -> {});
        }

        Manifest manifest() {
            return tfn.manifest();
        }

        Graph encoder() {
            return encoder;
        }

        StatesOnDevice onDevice() {
            return onDevice;
        }

        PackageGraphs all() {
            return new PackageGraphs(manifest(), Optional.of(encoder), model, Optional.of(onDevice));
        }

        @Override
        public void close() {
            encoder.close();
            model.close();
        }
    }
}
