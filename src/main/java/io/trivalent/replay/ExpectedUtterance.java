package io.trivalent.replay;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/**
 * An utterance of which at least one part is sent, so that one sentiment event is due.
 *
 * @param id its identity
 * @param clip recording it was cut from, empty if there is none
 * @param sequence place in the clip
 * @param text what was said, empty if the data set does not know; also where the transcript is not sent
 * @param label what the annotators said, if they did
 * @param lastSend index of its last part in {@link ReplayPlan#sends()}: latency counts from there
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
