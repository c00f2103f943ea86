package io.trivalent.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.trivalent.fixtures.Packages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Measures the cost of watching a run: prints the nanoseconds of a trivial run, of the same run watched, and of watching alone. */
final class WatchdogBench {
    private static final int RUNS = 100_000;
    private static final int ROUNDS = 7;

    private WatchdogBench() {}

    /** The operation that is measured. */
    private interface Run {
        void run() throws OrtException;
    }

    public static void main(String[] arguments) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Watchdog watchdog = Watchdog.withThread();
        Duration limit = Duration.ofSeconds(5);
        Set<String> outputs = Set.of("score");
        String file = Packages.MODELS.resolve("constant/1/model.onnx").toString();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(file, options);
                    OnnxTensor one = zeros(environment, 1);
                    OnnxTensor three = zeros(environment, 3)) {
                var inputs = Map.of("text", one, "acoustic", one, "visual", one, "present", three);
                for (int round = 0; round < ROUNDS; round++) {
                    long plain = nanos(() -> session.run(inputs, outputs).close());
                    long watched = nanos(() -> {
                        try (WatchedRun run = watchdog.watch("constant/1", limit)) {
                            session.run(inputs, outputs, run.options()).close();
                        }
                    });
                    long watch = nanos(() -> watchdog.watch("constant/1", limit).close());
                    System.out.printf("plain %d ns, watched %d ns, watch alone %d ns%n", plain, watched, watch);
                }
            }
        }
    }

    private static OnnxTensor zeros(OrtEnvironment environment, int dims) throws OrtException {
        var buffer = ByteBuffer.allocateDirect(Float.BYTES * dims).order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(environment, buffer.asFloatBuffer(), new long[] {1, dims});
    }

    private static long nanos(Run run) throws OrtException {
        long began = System.nanoTime();
        for (int i = 0; i < RUNS; i++) {
            run.run();
        }
        return (System.nanoTime() - began) / RUNS;
    }
}
