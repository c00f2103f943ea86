/**
 * Shows dead letters and sends them again once their cause is fixed.
 *
 * <p>In: the dead-letter topic, and the input topics if a letter has no bytes of its own. Out: letters as text and
 * JSON; records on the input topics. Reading changes nothing, not even a group's offsets. A letter is sent again once,
 * however often and from however many places a replay is started, because the note that it was sent is committed
 * together with its records. Uses only the topics and record formats of the pipeline, not its code. The broker's clock
 * stamps the records that are sent. Only {@code commands} uses this package.
 */
@NullMarked
package io.trivalent.repair;

import org.jspecify.annotations.NullMarked;
