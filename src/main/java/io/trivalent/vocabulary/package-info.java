/**
 * The values that all stages share: utterance ids, modalities, tensors, sources and rejections. They check their own
 * invariants, read no clock and do no I/O. Every package may use them. The list is closed: a new type needs a reason in its
 * commit.
 */
@NullMarked
package io.trivalent.vocabulary;

import org.jspecify.annotations.NullMarked;
