/**
 * Turns a recorded data set into records that are sent again.
 *
 * <p>In: an Avro container of {@code schemas/utterance.avsc} ({@link Dataset}) and the wishes of the user
 * ({@link ReplayOptions}). Out: a {@link ReplayPlan}, which says what is sent in which order and when, and which
 * utterances an event is expected for. The same file, options and seed give the same plan; whatever is left out is
 * counted. A data set can also be written again with its utterances changed ({@link DatasetCopy}). No clock is read: times are nanoseconds after the start of the replay.
 */
@NullMarked
package io.trivalent.replay;

import org.jspecify.annotations.NullMarked;
