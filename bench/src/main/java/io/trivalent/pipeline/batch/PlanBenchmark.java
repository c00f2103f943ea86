package io.trivalent.pipeline.batch;

import io.trivalent.fixtures.Utterances;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Divides 256 utterances of 5 to 50 steps into batches. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlanBenchmark {
    private static final double OVERHEAD_STEPS = 20;

    private final BatchConfig config = Settings.load(Map.of()).batch();
    private final List<AlignedUtterance> utterances = new ArrayList<>();

    /** Makes the utterances. */
    public PlanBenchmark() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n = 0; n < 256; n++) {
            utterances.add(Utterances.ofSteps("u" + n, random.nextInt(5, 51)));
        }
    }

    @Benchmark
    public Object divide() {
        return BatchPlan.divide(utterances, config, OVERHEAD_STEPS);
    }
}
