package io.trivalent.pipeline.join;

import io.trivalent.fixtures.Collected;
import io.trivalent.fixtures.Laws;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Settled;
import io.trivalent.model.Manifest;
import io.trivalent.pipeline.PipelineConfig;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.flow.InputProgress;
import io.trivalent.pipeline.quantize.QuantizedPart;
import io.trivalent.pipeline.validate.NamedRole;
import io.trivalent.pipeline.validate.RolePolicy;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.vocabulary.Source;
import io.trivalent.vocabulary.UtteranceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** An assembler with its store, for tests that save and restart it. The default wait time is 2 s, the default memory 10 s. */
final class JoinBench {
    private static final Manifest LATE_FUSION = Packages.lateFusion();

    private PipelineConfig settings;
    private final InputProgress inputs;
    private final FlowCounters counters = new FlowCounters();
    private final Collected<AlignedUtterance> out = new Collected<>();
    private final MemoryLog log = new MemoryLog();
    private Assembler assembler;
    private long wallMs;

    JoinBench(Map<String, String> settings) {
        this(settings, InputProgress.immediate());
    }

    /** A join whose inputs may lie unread. */
    JoinBench(Map<String, String> settings, InputProgress inputs) {
        this.inputs = inputs;
        var all = new HashMap<>(Map.of("join.memory", "10s"));
        all.putAll(settings);
        this.settings = Settled.with(all);
        this.assembler = fresh();
    }

    /** Inputs that are read up to a moment if the condition holds. */
    static InputProgress inputs(BiPredicate<Modality, Long> readUpTo) {
        return inputs(readUpTo, null);
    }

    /** Inputs of which one modality is carried by two topics. */
    static InputProgress inputs(BiPredicate<Modality, Long> readUpTo, @Nullable Modality inTwo) {
        return new InputProgress() {
            @Override
            public void processed(Source record) {
                // the condition knows
            }

            @Override
            public boolean readUpTo(Modality modality, long wallMs) {
                return readUpTo.test(modality, wallMs);
            }

            @Override
            public boolean inOneTopic(Modality modality) {
                return modality != inTwo;
            }
        };
    }

    static JoinBench plain() {
        return new JoinBench(Map.of());
    }

    private Assembler fresh() {
        return new Assembler(
                settings.join(), LATE_FUSION, RolePolicy.of(settings.validate(), LATE_FUSION), counters, inputs, out);
    }

    JoinBench accept(QuantizedPart... parts) {
        for (QuantizedPart part : parts) {
            counters.increment(Count.ACCEPTED);
            wallMs = Math.max(wallMs, part.arrivedMs());
            assembler.accept(part, wallMs);
        }
        return this;
    }

    /** A record of this modality, which may itself be withheld, names a role. */
    JoinBench named(String id, Modality modality, String role, long eventMs) {
        wallMs = Math.max(wallMs, eventMs);
        assembler.accept(new NamedRole(new UtteranceId(id), modality, role, eventMs, eventMs), wallMs);
        return this;
    }

    /** A clean restart with other settings. */
    JoinBench restart(Map<String, String> changed) {
        save();
        var all = new HashMap<>(Map.of("join.memory", "10s"));
        all.putAll(changed);
        settings = Settled.with(all);
        return crash();
    }

    /** Silence of this length: a tick every 25 ms. */
    JoinBench silence(long millis) {
        for (long passed = 0; passed <= millis; passed += 25) {
            assembler.tick(wallMs + passed);
        }
        wallMs += millis;
        return this;
    }

    /** A stall of this length between two ticks. */
    JoinBench stall(long millis) {
        assembler.tick(wallMs);
        wallMs += millis;
        assembler.tick(wallMs);
        return this;
    }

    JoinBench save() {
        assembler.save(log);
        return this;
    }

    /** A crash: unsaved changes are lost, so the records since the last save must be accepted again. */
    JoinBench crash() {
        assembler.handOver();
        assembler = fresh();
        assembler.restore(log.values());
        return this;
    }

    /** A clean restart: saves all changes, then restores them. */
    JoinBench restart() {
        return save().crash();
    }

    /** Utterances that wait or are kept for a revision. */
    int held() {
        return assembler.heldUtterances();
    }

    int remembered() {
        return assembler.remembered();
    }

    boolean waiting() {
        return assembler.waiting();
    }

    MemoryLog log() {
        return log;
    }

    Collected<AlignedUtterance> out() {
        return out;
    }

    long count(Count count) {
        return counters.of(count);
    }

    /** Ids of the released utterances in the order of release. */
    List<String> released() {
        return out.values().stream()
                .map(AlignedUtterance::id)
                .map(UtteranceId::value)
                .toList();
    }

    List<ReleaseDetails> releaseDetails() {
        return out.values().stream().map(AlignedUtterance::releaseDetails).toList();
    }

    List<RejectionCode> rejectionCodes() {
        return out.rejections().stream().map(Rejection::code).toList();
    }

    List<List<Modality>> modalities() {
        return out.values().stream().map(AlignedUtterance::modalities).toList();
    }

    /** The law of the join's counts if it does not hold; else empty. */
    List<String> brokenLaws() {
        return Laws.brokenForParts(counters);
    }
}
