package io.trivalent.pipeline.score;

import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Parts;
import io.trivalent.fixtures.Utterances;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModelStore;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.Modality;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Packs 32 texts of 5 to 50 tokens for {@code tfn-mosi}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PackBenchmark {
    private final Manifest manifest =
            new ModelStore(Packages.MODELS).open("tfn-mosi").manifest();
    private final Packer packer = new Packer(Shapes.EXACT);
    private final List<AlignedUtterance> utterances = new ArrayList<>();

    /** Makes the utterances. */
    public PackBenchmark() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n = 0; n < 32; n++) {
            int[] tokens = random.ints(random.nextInt(5, 51), 0, 30_000).toArray();
            utterances.add(Utterances.of(Parts.part("u" + n, Modality.TEXT, 100, Parts.tokens(tokens))));
        }
    }

    @Benchmark
    public Object pack() {
        return packer.pack(manifest, utterances);
    }
}
