package io.trivalent.pipeline.join;

/**
 * What is remembered of an utterance that has left.
 *
 * @param time largest timestamp when it left, milliseconds since 1970
 * @param attempt the highest attempt among its parts
 * @param revision the revision in which it left
 * @param refused whether the join refused it, so that it has no event
 */
record Marker(long time, int attempt, int revision, boolean refused) {}
