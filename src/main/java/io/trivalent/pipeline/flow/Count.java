package io.trivalent.pipeline.flow;

import java.util.Locale;

/**
 * What the stages count. The laws, checked by tests and fit for alarms:
 *
 * <pre>
 *   RECORDS                     = ACCEPTED + rejected by ingest, validate or quantize
 *   ACCEPTED + RESTORED         = UNREAD + JOINED + DUPLICATE + REPEATED + STRAGGLER + EXPIRED + PARTS_REJECTED + PENDING + HANDED_OVER
 *   UTTERANCES                  = SCORED + rejected by score + WAITING + ABANDONED
 * </pre>
 */
public enum Count {
    /** Records read from the three topics. */
    RECORDS("ingest"),
    /** Records behind which nothing can be wrong. */
    ACCEPTED("quantize"),
    /** Parts of a modality that the active model does not read. */
    UNREAD("quantize"),
    /** Parts that left in an utterance, each once, however often the utterance was revised. */
    JOINED("join"),
    /** Parts that replaced an earlier part of the same utterance and modality; the earlier one is gone. */
    DUPLICATE("join"),
    /** Parts that say what an earlier part of the same utterance and modality said; the earlier one stays. */
    REPEATED("join"),
    /** Parts that came too late to be used: their utterance had left, or an attempt after theirs had come. */
    STRAGGLER("join"),
    /** Parts of utterances that were rejected because a required modality never came; those that came later included. */
    EXPIRED("join"),
    /** Parts that the join rejected one by one: of another clip, or too late. */
    PARTS_REJECTED("join"),
    /** Gauge: parts that wait for their siblings. */
    PENDING("join"),
    /** Parts found in the store when a partition arrived. */
    RESTORED("join"),
    /** Parts given up with their partition; its next owner restores them. */
    HANDED_OVER("join"),
    /** Utterances that left the join incomplete. */
    INCOMPLETE("join"),
    /** Utterances that left because more waited than the caps allow. */
    CAPPED("join"),
    /** Utterances that left once more, because a part that they lacked came. */
    REVISED("join"),
    /** Utterances that left the join, each revision of them. */
    UTTERANCES("join"),
    /** Gauge: utterances that wait for their batch. */
    WAITING("batch"),
    /** Utterances given up with their task or by an exception; their records are read again. */
    ABANDONED("batch"),
    /** Batches. */
    BATCHES("batch"),
    /** Time steps in all batches, padding included. */
    STEPS("batch"),
    /** Time steps that were padding. */
    PADDING("batch"),
    /** Utterances with a score. */
    SCORED("score"),
    /** Runs that failed for what may be a passing reason and were tried again. */
    RETRIED("score"),
    /** Runs that took too long and were terminated. */
    TIMED_OUT("score"),
    /** Runs of a batch that failed and were split. */
    BISECTED("score"),
    /** Records and utterances refused, all codes together. */
    REJECTED("emit");

    private final String stage;

    Count(String stage) {
        this.stage = stage;
    }

    /** Metric name: {@code trivalent.<stage>.<what>}. */
    public String metric() {
        return "trivalent." + stage + "." + name().toLowerCase(Locale.ROOT);
    }

    /** Whether the number can fall. */
    public boolean gauge() {
        return this == PENDING || this == WAITING;
    }
}
