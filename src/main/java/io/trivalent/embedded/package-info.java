/**
 * Kafka and a schema registry inside this process, so that nothing need be installed to try the processor.
 *
 * <p>In: a directory, or none, and a router. Out: a real single-node broker on the loopback interface that any Kafka
 * client can use, and Confluent's REST paths. Promises: what was kept in a directory is there again after a restart;
 * what was started is stopped by {@code close()} and leaves nothing behind. Made for one machine, not for production.
 */
@NullMarked
package io.trivalent.embedded;

import org.jspecify.annotations.NullMarked;
