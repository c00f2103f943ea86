package io.trivalent.pipeline.score;

/**
 * The interval in which the label of an utterance is expected, in label units.
 *
 * @param low lower bound, at least -range
 * @param high upper bound, at most range, at least {@code low}
 */
public record Interval(float low, float high) {}
