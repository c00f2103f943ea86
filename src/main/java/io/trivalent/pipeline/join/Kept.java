package io.trivalent.pipeline.join;

/**
 * An utterance that left incomplete and may leave again.
 *
 * @param release why it left incomplete
 */
record Kept(PendingUtterance utterance, Release release) {}
