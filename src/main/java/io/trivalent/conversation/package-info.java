/**
 * From utterances to conversations: a second topology, after the pipeline and keyed by clip.
 *
 * <p>In: sentiment events and declared ends of clips. Out: one {@link io.trivalent.Conversation} after each event, keyed by clip. Events
 * are published in transactions and read as committed, and the state of a clip is in a store with a changelog, so that each event counts
 * once.
 */
@NullMarked
package io.trivalent.conversation;

import org.jspecify.annotations.NullMarked;
