package io.trivalent.pipeline.join;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How an utterance left the join.
 *
 * @param waitedFor what the join waited for, in the order of {@link Modality}, whether it came or not
 * @param revision 0 when it leaves for the first time, one more each time it leaves again with a part it lacked
 */
public record ReleaseDetails(List<Modality> waitedFor, Release release, int revision) {
    public ReleaseDetails {
        waitedFor = List.copyOf(waitedFor);
        requireNonNull(release);
        if (revision < 0) {
            throw new IllegalArgumentException("revision is %d, expected at least 0".formatted(revision));
        }
    }

    ReleaseDetails(Set<Modality> waitedFor, Release release, int revision) {
        this(List.copyOf(EnumSet.copyOf(waitedFor)), release, revision);
    }
}
