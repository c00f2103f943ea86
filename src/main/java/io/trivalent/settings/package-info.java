/**
 * The configuration: {@link io.trivalent.settings.TrivalentConfig} is its root, {@link io.trivalent.settings.Settings}
 * reads it, and the rest turns it into settings of Kafka clients, Kafka Streams and the Avro serdes. Only {@code doctor},
 * {@code process} and {@code commands} may use this package; each stage receives its own part of the configuration.
 */
@NullMarked
package io.trivalent.settings;

import org.jspecify.annotations.NullMarked;
