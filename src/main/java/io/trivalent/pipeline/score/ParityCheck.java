package io.trivalent.pipeline.score;

import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.ModalitySpec;
import io.trivalent.model.ParityCase;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.Outlet;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.pipeline.quantize.Quantize;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.quantize.TimedOutInputs;
import io.trivalent.pipeline.validate.Payload;
import io.trivalent.pipeline.validate.ValidPart;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.LoadedModel;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PartOrigin;
import io.trivalent.vocabulary.Placement;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/** Runs a package's parity cases through quantizer, packer and model: Java must compute the same scores as Python. */
public final class ParityCheck {
    private static final int SLOWER = 3;
    private static final Duration SLACK = Duration.ofMillis(100);

    /** Limit of a run where nothing waits for the check: a device loads its kernels in its first runs. */
    private static final Duration FIRST_LIMIT = Duration.ofMinutes(2);

    private final LoadedModel model;
    private final Quantize quantize;
    private final Packer packer = new Packer(Shapes.EXACT);
    private final Duration limit;

    private ParityCheck(LoadedModel model, Duration limit) {
        this.model = model;
        this.limit = limit;
        this.quantize = Quantize.of(model, new TimedOutInputs(), new FlowCounters());
    }

    /**
     * Checks all cases, each alone and all in one batch.
     *
     * @return the number of cases
     * @throws InvalidModelException at the first score that differs from the expected one by more than the tolerance of
     *     {@link io.trivalent.model.Manifest#compute}
     */
    public static int require(LoadedModel model) {
        Duration usual = model.maxRun();
        return require(model, usual.compareTo(FIRST_LIMIT) < 0 ? FIRST_LIMIT : usual);
    }

    private static int require(LoadedModel model, Duration limit) {
        long began = System.nanoTime();
        int cases = new ParityCheck(model, limit).run(ParityCase.of(model.model()));
        model.checked(Duration.ofNanos(System.nanoTime() - began));
        return cases;
    }

    /**
     * Whether the model reproduces its cases at its usual speed now: in at most {@link #SLOWER} times the fastest check so far
     * and {@link #SLACK} more. The first check has nothing to compare with and returns false.
     *
     * @throws InvalidModelException if it does not reproduce them
     */
    static boolean isAtUsualSpeed(LoadedModel model) {
        Optional<Duration> fastest = model.fastestCheck();
        long began = System.nanoTime();
        try {
            require(model, model.maxRun()); // a transaction waits for it
        } catch (InvalidModelException e) {
            if (e.getCause() instanceof GraphFailedException failure
                    && failure.kind() == GraphFailedException.Kind.TIMED_OUT) {
                return false;
            }
            throw e;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return fastest.map(
                        shortest -> took.compareTo(shortest.multipliedBy(SLOWER).plus(SLACK)) <= 0)
                .orElse(false);
    }

    private int run(List<ParityCase> cases) {
        cases.forEach(new WordParity(model)::require);
        List<AlignedUtterance> utterances = cases.stream().map(this::aligned).toList();
        for (int i = 0; i < cases.size(); i++) {
            compare(cases.subList(i, i + 1), utterances.subList(i, i + 1));
        }
        compare(cases, utterances);
        return cases.size();
    }

    private void compare(List<ParityCase> cases, List<AlignedUtterance> utterances) {
        Map<OutputRole, float[]> scores;
        try {
            scores = model.scores(packer.pack(model.manifest(), utterances), limit);
        } catch (GraphFailedException e) {
            throw new InvalidModelException(
                    "package %s fails on a batch of %d parity cases: %s"
                            .formatted(model.model().id(), cases.size(), e.getMessage()),
                    e);
        }
        float tolerance = model.manifest().compute().tolerance();
        for (int i = 0; i < cases.size(); i++) {
            for (Map.Entry<OutputRole, Float> expected : cases.get(i).outputs().entrySet()) {
                float[] found = scores.get(expected.getKey());
                if (found == null || !(Math.abs(found[i] - expected.getValue()) <= tolerance)) {
                    throw new InvalidModelException(
                            "package %s: parity case '%s': %s is %s in a batch of %d, expected %s within %s"
                                    .formatted(
                                            model.model().id(),
                                            cases.get(i).utterance(),
                                            expected.getKey(),
                                            found == null ? "missing" : found[i],
                                            cases.size(),
                                            expected.getValue(),
                                            tolerance));
                }
            }
        }
    }

    private AlignedUtterance aligned(ParityCase parity) {
        UtteranceId id = new UtteranceId(parity.utterance());
        List<QuantizedPart> parts = new ArrayList<>();
        text(parity).ifPresent(payload -> parts.add(quantized(id, Modality.TEXT, payload)));
        parity.acoustic().ifPresent(m -> parts.add(quantized(id, Modality.ACOUSTIC, new Payload.Frames(m))));
        parity.sound().ifPresent(pcm -> parts.add(quantized(id, Modality.ACOUSTIC, new Payload.Sound(pcm))));
        parity.visual().ifPresent(m -> parts.add(quantized(id, Modality.VISUAL, new Payload.Frames(m))));
        parts.removeIf(part -> !model.manifest().expected().contains(part.modality()));
        if (parts.isEmpty()) {
            throw new InvalidModelException("package %s: parity case '%s' has no modality that the model reads"
                    .formatted(model.model().id(), parity.utterance()));
        }
        return new AlignedUtterance(id, parts, 0, 0);
    }

    private Optional<Payload> text(ParityCase parity) {
        boolean tokens = model.manifest().modalities().get(Modality.TEXT) instanceof ModalitySpec.Tokens;
        return tokens
                ? parity.text().map(Payload.Text::new)
                : parity.textFeatures().map(Payload.Frames::new);
    }

    private QuantizedPart quantized(UtteranceId id, Modality modality, Payload payload) {
        List<QuantizedPart> out = new ArrayList<>(1);
        ValidPart part = new ValidPart(
                new PartOrigin(id, modality, new Placement("", 0, 0, 0), new Source("parity.jsonl", 0, 0), 0, 0),
                payload,
                Bytes.wrap(new byte[0]));
        quantize.quantize(part, new Outlet<>() {
            @Override
            public void next(QuantizedPart value) {
                out.add(value);
            }

            @Override
            public void reject(Rejection rejection) {
                throw new InvalidModelException("package %s: parity case '%s': %s"
                        .formatted(model.model().id(), id, rejection.message()));
            }
        });
        return out.get(0);
    }
}
