package io.trivalent.pipeline.join;

import static java.util.Objects.requireNonNull;

import io.trivalent.vocabulary.Modality;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How the join released an utterance.
 *
 * @param waitedFor the awaited modalities in the order of {@link Modality}, present or not
 * @param release why it was released
 * @param revision 0 at the first release, one more at each release with a part that was missing before
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
