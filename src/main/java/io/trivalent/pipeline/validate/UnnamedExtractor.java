package io.trivalent.pipeline.validate;

/** What becomes of features that the model reads if their record does not name the extractor. */
public enum UnnamedExtractor {
    /** They are scored and counted. */
    WARN,
    /** They are rejected. */
    REQUIRE
}
