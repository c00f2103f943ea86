package io.trivalent.vocabulary;

/** The reason of a rejection: a closed list, written to the header {@code trivalent.code}. */
public enum RejectionCode {
    /** The value is missing or not in the wire format, or its body does not match its schema. */
    UNREADABLE("ingest"),
    /** The schema registry does not know the id in the value. */
    UNKNOWN_SCHEMA("ingest"),
    /** The record has another type than its topic requires. */
    WRONG_RECORD("ingest"),

    /** The utterance id is empty or longer than allowed. */
    BAD_ID("validate"),
    /** The record's key differs from its utterance id. */
    KEY_MISMATCH("validate"),
    /** A negative time or sequence, or an end before the start. */
    BAD_INTERVAL("validate"),
    /** The record's timestamp is further in the future than the maximum clock skew. */
    FUTURE_CLOCK("validate"),
    /** More bytes, frames or characters than allowed. */
    TOO_LARGE("validate"),
    /** A transcript with neither text nor features, or without the one that the model reads. */
    NO_CONTENT("validate"),
    /** A matrix without rows or without columns, or sound without samples. */
    NO_FRAMES("validate"),
    /** A matrix with another number of columns than the model expects. */
    WRONG_WIDTH("validate"),
    /** A matrix that another extractor computed than the one the model was trained on, or one that nobody names. */
    WRONG_EXTRACTOR("validate"),
    /** Sound for a model whose package has no acoustic extractor. */
    NO_EXTRACTOR("validate"),
    /** Sound with another number of samples per second than the package's extractor reads. */
    WRONG_RATE("validate"),
    /** Data of another length than frames x dims numbers, or half a sample. */
    WRONG_LENGTH("validate"),
    /** A number that is not finite. */
    NOT_FINITE("validate"),

    /** The quantizer or tokenizer failed on this record. */
    QUANTIZE_FAILED("quantize"),

    /** A required modality did not arrive within the wait time. */
    MISSING_REQUIRED("join", true),
    /** The waiting utterance with this id is from another clip. */
    CLIP_CONFLICT("join"),
    /** The part is so old that its utterance may have been released and forgotten. */
    TOO_LATE("join"),

    /** The model failed on this utterance alone, or returned a score that is not finite. */
    SCORE_FAILED("score", true),
    /** The run of this utterance alone timed out. */
    SCORE_TIMED_OUT("score", true),
    /** The package that quantized this utterance can no longer be loaded. */
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

    /** The stage that rejects with this code. */
    public String stage() {
        return stage;
    }

    /** Whether the code rejects an utterance with all its records, so that a replay sends all of them as the next attempt. */
    public boolean wholeUtterance() {
        return wholeUtterance;
    }
}
