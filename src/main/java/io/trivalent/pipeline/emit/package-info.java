/**
 * Writes what leaves. In: scored utterances and rejections. Out: bytes for {@code trivalent.sentiments} and
 * {@code trivalent.dead-letters}. Generated Avro classes start again here. Reads no clock.
 */
@NullMarked
package io.trivalent.pipeline.emit;

import org.jspecify.annotations.NullMarked;
