package io.trivalent.replay;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/**
 * An utterance with at least one part sent, for which one sentiment event is expected.
 *
 * @param id utterance id in the data set
 * @param clip recording that contains the utterance; empty if unknown
 * @param sequence position in the clip
 * @param text the transcript, even if it is not sent; empty if the data set has none
 * @param label annotated sentiment; empty if not annotated
 * @param lastSend index of its last part in {@link ReplayPlan#sends()}, from which latency is measured
 * @param lastDueNanos when that part is due, nanoseconds after the start of the replay
 */
public record ExpectedUtterance(
        String id, String clip, int sequence, String text, OptionalDouble label, int lastSend, long lastDueNanos) {
    public ExpectedUtterance {
        requireNonNull(id);
        requireNonNull(clip);
        requireNonNull(text);
        requireNonNull(label);
    }
}
