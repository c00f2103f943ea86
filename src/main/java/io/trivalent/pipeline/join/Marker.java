package io.trivalent.pipeline.join;

/**
 * What the join remembers of an utterance after its release.
 *
 * @param time largest record timestamp at its release, milliseconds since 1970
 * @param attempt the highest attempt among its parts
 * @param revision the revision in which it was released
 * @param rejected whether the join rejected it; then it has no event
 */
record Marker(long time, int attempt, int revision, boolean rejected) {}
