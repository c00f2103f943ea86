/**
 * Alerts: rules over the turns of a clip.
 *
 * <p>In: a file of rules, and the turns of one clip after each event. Out: the alerts that an event raised or withdrew. Which alerts a clip
 * has is a function of its turns and the rules, as long as no event comes 128 utterances late.
 */
@NullMarked
package io.trivalent.conversation.alerts;

import org.jspecify.annotations.NullMarked;
