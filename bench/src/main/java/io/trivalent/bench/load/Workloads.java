package io.trivalent.bench.load;

import static io.trivalent.bench.measure.PoissonArrivals.exponential;
import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;

import io.trivalent.fixtures.Records;
import io.trivalent.vocabulary.Modality;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.apache.avro.specific.SpecificRecord;

/**
 * The workloads by name. Acoustic parts follow the text after an exponentially distributed delay of 20 ms on average,
 * visual parts after one of 60 ms.
 *
 * <ul>
 *   <li>{@code a}: real texts, model {@code tfn-mosi}; the acoustic part, which the model can do without, is never
 *       sent and not waited for.
 *   <li>{@code b}: one number per modality, clips of 20 utterances, model {@code constant}: costs of the pipeline alone.
 *   <li>{@code c}: dense float32 matrices of 50 frames, 122 KB per utterance, model {@code dense}, which takes their
 *       mean.
 *   <li>{@code codes}: one number per modality, model {@code late-fusion}; 2 % of the utterances lack the visual
 *       part, 1 % have their acoustic part twice, and 0.1 % have an invalid visual part (NaN, or two columns).
 *   <li>{@code cenet}: real texts and recorded acoustic features, model {@code cenet-m-mosi}.
 * </ul>
 */
public final class Workloads {
    private static final Set<Modality> ALL = Set.of(TEXT, ACOUSTIC, VISUAL);
    private static final int FRAMES = 50;
    private static final int UTTERANCES_OF_A_CLIP = 20;
    private static final Map<Modality, Integer> WIDTHS = Map.of(TEXT, 500, ACOUSTIC, 74, VISUAL, 35);
    private static final Map<Modality, Integer> PACES = Map.of(TEXT, 1, ACOUSTIC, 2, VISUAL, 3);
    private static final int MATRICES = 16;
    private static final long SEED = 1_111;

    private final Path root;
    private final Recordings recordings;

    /**
     * Workloads of a repository.
     *
     * @param root of the repository
     * @param recordings texts and acoustic features
     */
    public Workloads(Path root, Recordings recordings) {
        this.root = root;
        this.recordings = recordings;
    }

    /** @throws IllegalArgumentException if there is no such workload */
    public Workload of(String name) {
        Map<String, String> dontWait = Map.of("join.patience-for.acoustic", "0ms");
        return switch (name) {
            case "a" -> of(name, "tfn-mosi", Set.of(TEXT), dontWait, 4_000, this::text);
            case "b" -> of(name, "constant", ALL, Map.of(), 200_000, Workloads::numbers);
            case "c" -> dense(name);
            case "codes" -> of(name, "late-fusion", ALL, Map.of(), 200_000, Workloads::codes);
            case "cenet" -> of(name, "cenet-m-mosi", Set.of(TEXT, ACOUSTIC), Map.of(), 2_000, this::recorded);
            default ->
                throw new IllegalArgumentException(
                        "no workload '%s', expected a, b, c, codes or cenet".formatted(name));
        };
    }

    private Workload of(
            String name,
            String model,
            Set<Modality> modalities,
            Map<String, String> settings,
            int utterances,
            BiFunction<Integer, String, List<Part>> content) {
        return new Workload(name, root.resolve("models"), model, model, modalities, settings, utterances, content);
    }

    private List<Part> text(int number, String id) {
        return List.of(new Part(TEXT, recordings.transcript(number, id), 0, true));
    }

    private List<Part> recorded(int number, String id) {
        double delayMs = exponential(random(number), 20);
        return List.of(
                new Part(TEXT, recordings.transcript(number, id), 0, true),
                new Part(ACOUSTIC, recordings.acoustic(number, id), delayMs, true));
    }

    private static List<Part> numbers(int number, String id) {
        SplittableRandom random = random(number);
        List<Part> parts = new ArrayList<>(3);
        for (Modality modality : Modality.values()) {
            float value = (float) random.nextDouble(-1, 1);
            SpecificRecord record = Records.inClip(Records.part(modality, id, value), number, UTTERANCES_OF_A_CLIP);
            parts.add(new Part(modality, record, delayMs(modality, random), true));
        }
        return parts;
    }

    private static List<Part> codes(int number, String id) {
        List<Part> parts = new ArrayList<>(numbers(number, id));
        int drawn = new SplittableRandom(SEED + 31L * number).nextInt(1_000);
        Part visual = parts.get(2);
        if (drawn < 20) {
            parts.remove(2);
        } else if (drawn < 30) {
            Part acoustic = parts.get(1);
            parts.add(new Part(ACOUSTIC, acoustic.record(), acoustic.delayMs() + 5, true));
        } else if (drawn < 31) {
            ByteBuffer data = number % 2 == 0 ? Records.floats(Float.NaN) : Records.floats(0.5f, 0.5f);
            var invalid = Records.frames(id, 1, data.remaining() / 4, data).build();
            parts.set(2, new Part(VISUAL, invalid, visual.delayMs(), false));
        }
        return parts;
    }

    private Workload dense(String name) {
        Map<Modality, List<ByteBuffer>> matrices = new EnumMap<>(Modality.class);
        SplittableRandom random = new SplittableRandom(SEED);
        WIDTHS.keySet().stream().sorted().forEach(modality -> {
            List<ByteBuffer> pool = new ArrayList<>();
            for (int i = 0; i < MATRICES; i++) {
                pool.add(matrix(FRAMES * WIDTHS.getOrDefault(modality, 0), random));
            }
            matrices.put(modality, pool);
        });
        Path models = root.resolve("bench").resolve("models");
        return new Workload(
                name, models, "dense", "dense", ALL, Map.of(), 4_000, (number, id) -> dense(number, id, matrices));
    }

    /** Each modality cycles through its matrices at its own pace, so that neighbours differ. */
    private static List<Part> dense(int number, String id, Map<Modality, List<ByteBuffer>> matrices) {
        SplittableRandom random = random(number);
        List<Part> parts = new ArrayList<>(3);
        matrices.forEach((modality, pool) -> {
            ByteBuffer data = pool.get((number / PACES.getOrDefault(modality, 1)) % MATRICES)
                    .duplicate();
            int width = WIDTHS.getOrDefault(modality, 0);
            SpecificRecord record = modality == TEXT
                    ? Records.transcript(id)
                            .setFeatures(Records.matrix(FRAMES, width, data).build())
                            .build()
                    : Records.frames(id, FRAMES, width, data).build();
            parts.add(new Part(modality, record, delayMs(modality, random), true));
        });
        return parts;
    }

    private static ByteBuffer matrix(int cells, SplittableRandom random) {
        ByteBuffer data = ByteBuffer.allocate(4 * cells).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < cells; i++) {
            data.putFloat((float) random.nextDouble(-1, 1));
        }
        return data.flip();
    }

    private static double delayMs(Modality modality, SplittableRandom random) {
        return switch (modality) {
            case TEXT -> 0;
            case ACOUSTIC -> exponential(random, 20);
            case VISUAL -> exponential(random, 60);
        };
    }

    private static SplittableRandom random(int number) {
        return new SplittableRandom(SEED + 17L * number);
    }
}
