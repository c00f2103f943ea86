package io.trivalent.pipeline.flow;

import java.util.Locale;

/**
 * The counts of the stages. They obey these laws, which tests check and alarms may use:
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
    /** Records that passed ingest, validate and quantize. */
    ACCEPTED("quantize"),
    /** Parts of a modality that the active model does not read. */
    UNREAD("quantize"),
    /** Parts of released utterances; a part counts once, also if its utterance was revised. */
    JOINED("join"),
    /** Parts that replaced an earlier part of the same utterance and modality; the earlier one is dropped. */
    DUPLICATE("join"),
    /** Parts with the same content as an earlier part of the same utterance and modality; the earlier one is kept. */
    REPEATED("join"),
    /** Parts that arrived too late: their utterance was released already, or a later attempt of it had arrived. */
    STRAGGLER("join"),
    /** Parts of utterances that were rejected for a missing required modality, parts that arrived later included. */
    EXPIRED("join"),
    /** Parts that the join rejected on their own: of another clip, or too late. */
    PARTS_REJECTED("join"),
    /** Gauge: parts that wait in the join for the other parts of their utterance. */
    PENDING("join"),
    /** Waiting parts that a task read from its store when it started. */
    RESTORED("join"),
    /** Waiting parts of a task that closed; the partition's next owner restores them. */
    HANDED_OVER("join"),
    /** Utterances that the join released incomplete. */
    INCOMPLETE("join"),
    /** Utterances that the join released because more waited than the limits allow. */
    CAPPED("join"),
    /** Utterances that the join released again because a missing part arrived. */
    REVISED("join"),
    /** Utterances that the join released, each revision, and postponed ones that were found in the store. */
    UTTERANCES("join"),
    /** Gauge: utterances that wait for their batch, or were postponed to run alone. */
    WAITING("batch"),
    /** Utterances dropped when their task closed or failed; their records are read again, or they are restored. */
    ABANDONED("batch"),
    /** Batches. */
    BATCHES("batch"),
    /** Time steps in all batches, padding included. */
    STEPS("batch"),
    /** Time steps that were padding. */
    PADDING("batch"),
    /** Utterances with a score. */
    SCORED("score"),
    /** Runs that failed for a possibly transient reason and were retried. */
    RETRIED("score"),
    /** Runs that took too long and were terminated. */
    TIMED_OUT("score"),
    /** Failed runs after which the batch was split in half. */
    BISECTED("score"),
    /** Rejected records and utterances, all codes together. */
    REJECTED("emit");

    private final String stage;

    Count(String stage) {
        this.stage = stage;
    }

    /** Metric name: {@code trivalent.<stage>.<count>}. */
    public String metric() {
        return "trivalent." + stage + "." + name().toLowerCase(Locale.ROOT);
    }

    /** Whether the number can fall. */
    public boolean gauge() {
        return this == PENDING || this == WAITING;
    }
}
