package io.trivalent.vocabulary;

/** Why a record or an utterance was refused: a closed list, written into the header {@code trivalent.code}. */
public enum RejectionCode {
    /** The value is missing, is not in the wire format, or its body does not fit its schema. */
    UNREADABLE("ingest"),
    /** The schema registry does not know the id in the value. */
    UNKNOWN_SCHEMA("ingest"),
    /** A readable record of another type than the topic carries. */
    WRONG_RECORD("ingest"),

    /** The utterance id is empty or longer than allowed. */
    BAD_ID("validate"),
    /** The record's key is not the utterance id inside. */
    KEY_MISMATCH("validate"),
    /** A negative time or place, or an end before the start. */
    BAD_INTERVAL("validate"),
    /** The record's timestamp is further in the future than clocks may differ. */
    FUTURE_CLOCK("validate"),
    /** More bytes, frames or characters than allowed. */
    TOO_LARGE("validate"),
    /** A transcript with neither text nor features, or without what the model reads. */
    NO_CONTENT("validate"),
    /** A matrix without rows or without columns. */
    NO_FRAMES("validate"),
    /** Columns that the model does not expect. */
    WRONG_WIDTH("validate"),
    /** Bytes that are not frames x dims numbers. */
    WRONG_LENGTH("validate"),
    /** A number that is not finite. */
    NOT_FINITE("validate"),

    /** The quantizer or tokenizer failed on this record. */
    QUANTIZE_FAILED("quantize"),

    /** A modality without which the model cannot score never came. */
    MISSING_REQUIRED("join", true),
    /** The utterance of this id that waits is from another clip. */
    CLIP_CONFLICT("join"),
    /** So old that its utterance may have left and been forgotten. */
    TOO_LATE("join"),

    /** The model failed on this utterance alone, or gave a score that is not finite. */
    SCORE_FAILED("score", true),
    /** The model did not come to an end on this utterance alone. */
    SCORE_TIMED_OUT("score", true),
    /** The package this utterance was quantized for can no longer be loaded. */
    PACKAGE_GONE("score", true);

    private final String stage;
    private final boolean wholeUtterance;

    RejectionCode(String stage) {
        this(stage, false);
    }

    RejectionCode(String stage, boolean wholeUtterance) {
        this.stage = stage;
        this.wholeUtterance = wholeUtterance;
    }

    /** The stage that refuses with this code. */
    public String stage() {
        return stage;
    }

    /** Whether it refuses an utterance with all its records, so that all of them are sent again, with the next attempt. */
    public boolean wholeUtterance() {
        return wholeUtterance;
    }
}
