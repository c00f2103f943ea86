/**
 * Kafka and a schema registry inside this process, so the processor can be tried without installing them.
 *
 * <p>In: an optional directory, and a router. Out: a real single-node broker on the loopback interface that any Kafka
 * client can use, and Confluent's REST paths. Topics and schemas in a directory survive a restart; without one they are
 * deleted on {@code close()}. It is made for one machine, not for production. Reads no clock itself. {@code process}
 * and {@code commands} start it; it uses only {@code wire}.
 */
@NullMarked
package io.trivalent.embedded;

import org.jspecify.annotations.NullMarked;
