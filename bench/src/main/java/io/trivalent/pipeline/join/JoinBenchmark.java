package io.trivalent.pipeline.join;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Parts;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.InputProgress;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.validate.RolePolicy;
import io.trivalent.settings.Settings;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Joins complete utterances of three parts, from an empty task on; the figure is per utterance. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JoinBenchmark {
    private static final int UTTERANCES = 1_000;

    private final JoinConfig config = Settings.load(Map.of()).join();
    private final List<QuantizedPart> parts = new ArrayList<>();
    private @Nullable AlignedUtterance last;

    /** Makes the parts of the utterances, 1 ms apart. */
    public JoinBenchmark() {
        for (int n = 0; n < UTTERANCES; n++) {
            for (Modality modality : Modality.values()) {
                parts.add(Parts.part("b-%08d".formatted(n), modality, n, Parts.vector(0.5f)));
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(UTTERANCES)
    public @Nullable Object join() {
        Assembler assembler = new Assembler(
                config,
                Packages.lateFusion(),
                RolePolicy.NONE,
                new FlowCounters(),
                InputProgress.immediate(),
                new Outlet<>() {
                    @Override
                    public void next(AlignedUtterance value) {
                        last = value;
                    }

                    @Override
                    public void reject(Rejection rejection) {
                        throw new IllegalStateException(rejection.message());
                    }
                });
        for (QuantizedPart part : parts) {
            assembler.accept(part, part.arrivedMs());
        }
        return last;
    }
}
