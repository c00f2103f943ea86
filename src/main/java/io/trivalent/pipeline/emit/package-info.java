/**
 * Serializes the results. In: {@link io.trivalent.pipeline.score.ScoredUtterance}s and rejections. Out: bytes for
 * {@code trivalent.sentiments} and {@code trivalent.dead-letters}. Generated Avro classes are used again from here on. It reads
 * no clock. The topology, {@code settings} and {@code process} use it.
 */
@NullMarked
package io.trivalent.pipeline.emit;

import org.jspecify.annotations.NullMarked;
