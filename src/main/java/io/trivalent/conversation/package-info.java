/**
 * From utterances to conversations: a second topology, after the pipeline and keyed by clip.
 *
 * <p>In: sentiment events and declared ends of clips. Out, keyed by clip: alerts at each event, and before each commit a {@link
 * io.trivalent.Conversation} for each clip with new events. Events are published in transactions and read as committed, and the state of
 * a clip is in a store with a changelog, so that each event counts once.
 */
@NullMarked
package io.trivalent.conversation;

import org.jspecify.annotations.NullMarked;
