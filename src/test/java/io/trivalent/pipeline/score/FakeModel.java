package io.trivalent.pipeline.score;

import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.runtime.GraphFailedException;
import io.trivalent.runtime.GraphFailedException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model with its own clock. Utterances whose ids begin with {@code timeout}, {@code fails} or {@code flaky} do so; those that
 * begin with {@code slow} take half a second on a machine of the usual speed.
 */
final class FakeModel implements Triage.Runs<String>, Triage.Outcome<String> {
    private static final Duration HEALTHY_RUN = Duration.ofMillis(10);
    private static final Duration LONG_RUN = Duration.ofMillis(500);
    private static final int USUAL_SLOWNESS = 3;

    final List<Duration> limits = new ArrayList<>();
    int transientFailures;

    /** How the next run fails, which contains other threads' utterances. */
    @Nullable
    Kind failsTogether;

    int checks;
    boolean failsParity;
    int slowness = 1;

    private final List<String> scored;
    private final Map<String, Kind> rejected;
    private final List<String> postponed;
    private long nanos;

    FakeModel(List<String> scored, Map<String, Kind> rejected, List<String> postponed) {
        this.scored = scored;
        this.rejected = rejected;
        this.postponed = postponed;
    }

    long nanos() {
        return nanos;
    }

    Duration elapsed() {
        return Duration.ofNanos(nanos);
    }

    @Override
    public String run(List<AlignedUtterance> utterances, Duration limit) {
        limits.add(limit);
        if (failsTogether != null) {
            Kind kind = failsTogether;
            failsTogether = null;
            nanos += kind == Kind.TIMED_OUT ? limit.toNanos() : 0;
            throw new JointRunFailedException(failure(kind));
        }
        if (has(utterances, "timeout")) {
            nanos += limit.toNanos();
            throw failure(Kind.TIMED_OUT);
        }
        Duration duration = (has(utterances, "slow") ? LONG_RUN : HEALTHY_RUN).multipliedBy(slowness);
        if (duration.compareTo(limit) > 0) {
            nanos += limit.toNanos();
            throw failure(Kind.TIMED_OUT);
        }
        nanos += duration.toNanos();
        if (transientFailures > 0) {
            transientFailures--;
            throw failure(Kind.TRANSIENT);
        }
        if (has(utterances, "fails")) {
            throw failure(Kind.PERMANENT);
        }
        if (has(utterances, "flaky")) {
            throw failure(Kind.TRANSIENT);
        }
        return "scores";
    }

    @Override
    public Triage.Health check(GraphFailedException failure) {
        checks++;
        if (failsParity) {
            throw new IllegalStateException("fails its parity cases", failure);
        }
        return slowness <= USUAL_SLOWNESS ? Triage.Health.USUAL : Triage.Health.SLOW;
    }

    @Override
    public void postponed(AlignedUtterance utterance) {
        postponed.add(utterance.id().value());
    }

    @Override
    public void scored(List<AlignedUtterance> utterances, String result) {
        utterances.forEach(utterance -> scored.add(utterance.id().value()));
    }

    @Override
    public void rejected(AlignedUtterance utterance, GraphFailedException failure) {
        rejected.put(utterance.id().value(), failure.kind());
    }

    private static boolean has(List<AlignedUtterance> utterances, String fault) {
        return utterances.stream().anyMatch(utterance -> utterance.id().value().startsWith(fault));
    }

    private static GraphFailedException failure(Kind kind) {
        return new GraphFailedException(kind, "graph failed", new IllegalStateException());
    }
}
