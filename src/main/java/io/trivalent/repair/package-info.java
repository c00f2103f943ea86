/**
 * What was refused, shown and sent again once its cause is mended.
 *
 * <p>In: the topic of dead letters, and the input topics where a letter carries no bytes of its own. Out: letters as text
 * and JSON; records on the input topics. Promises: reading changes nothing, not even a group's offsets; a letter is sent
 * again once, however often and by however many one asks, because the note that it was sent is committed together with its
 * records. Like any user of the line it touches the contracts alone. The wall clock stamps what is sent.
 */
@NullMarked
package io.trivalent.repair;

import org.jspecify.annotations.NullMarked;
