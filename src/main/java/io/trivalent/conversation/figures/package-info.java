/**
 * The figures of a conversation: mean, trend, speakers, silence.
 *
 * <p>In: the sentiment events of one clip, in any order. Out: one {@link io.trivalent.Conversation}, which is a function of the latest
 * revisions of the events alone, as long as no event comes 256 utterances late.
 */
@NullMarked
package io.trivalent.conversation.figures;

import org.jspecify.annotations.NullMarked;
