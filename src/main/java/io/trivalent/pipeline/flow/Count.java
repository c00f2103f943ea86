package io.trivalent.pipeline.flow;

import java.util.Locale;

/**
 * The counts of the stages. They obey these laws, which tests check and alarms may use:
 *
 * <pre>
 *   RECORDS                     = ACCEPTED + WITHHELD + rejected by ingest, validate or quantize
 *   ACCEPTED + RESTORED         = UNREAD + JOINED + DUPLICATE + REPEATED + STRAGGLER + EXPIRED + PARTS_REJECTED + PARTS_WITHHELD
 *                                 + PENDING + HANDED_OVER
 *   UTTERANCES                  = SCORED + rejected by score + WAITING + ABANDONED
 * </pre>
 */
public enum Count {
    RECORDS("ingest", "records read from the input topics"),
    WITHHELD("validate", "records dropped because the role of their speaker may not use their modality"),
    UNNAMED_EXTRACTOR(
            "validate",
            "records whose features the active model reads and whose extractor they do not name; they are scored if nothing else is wrong"),
    ACCEPTED("quantize", "records that passed ingest, validate and quantize"),
    UNREAD("quantize", "parts of a modality that the active model does not read"),
    JOINED("join", "parts of released utterances; a part counts once, also if its utterance was revised"),
    DUPLICATE(
            "join",
            "parts that replaced an earlier part of the same utterance and modality; the earlier one is dropped"),
    REPEATED(
            "join",
            "parts with the same content as an earlier part of the same utterance and modality; the earlier one is kept"),
    STRAGGLER(
            "join",
            "parts that arrived too late: their utterance was released already, or a later attempt of it had arrived"),
    EXPIRED(
            "join",
            "parts of utterances that were rejected for a missing required modality, parts that arrived later included"),
    PARTS_REJECTED("join", "parts that the join rejected on their own: of another clip, or too late"),
    PARTS_WITHHELD(
            "join",
            "parts dropped because the role of their speaker, known from other records, may not use their modality"),
    PENDING("join", "parts that wait in the join for the other parts of their utterance"),
    RESTORED("join", "waiting parts that a task read from its store when it started"),
    HANDED_OVER("join", "waiting parts of a task that closed; the partition's next owner restores them"),
    INCOMPLETE("join", "utterances that the join released incomplete"),
    CAPPED("join", "utterances that the join released because more waited than the limits allow"),
    REVISED("join", "utterances that the join released again because a missing part arrived"),
    UTTERANCES(
            "join",
            "utterances that the join released, each revision, and postponed ones that were found in the store"),
    WAITING("batch", "utterances that wait for their batch, or were postponed to run alone"),
    ABANDONED(
            "batch",
            "utterances dropped when their task closed or failed; their records are read again, or they are restored"),
    BATCHES("batch", "batches"),
    STEPS("batch", "time steps in all batches, padding included"),
    PADDING("batch", "time steps that were padding"),
    SCORED("score", "utterances with a score"),
    SHARED("score", "batches of a stream thread that ran together with those of other threads"),
    RETRIED("score", "runs that failed for a possibly transient reason and were retried"),
    TIMED_OUT("score", "runs that took too long and were terminated"),
    BISECTED("score", "failed runs after which the batch was split in half"),
    REJECTED("emit", "rejected records and utterances, all codes together");

    private final String stage;
    private final String help;

    /** @param help what is counted, a phrase for people who read the metrics */
    Count(String stage, String help) {
        this.stage = stage;
        this.help = help;
    }

    /** What is counted. */
    public String help() {
        return help;
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
