/**
 * Reads the configuration and turns it into settings of Kafka clients, Kafka Streams and the Avro serdes.
 *
 * <p>In: command line, environment and {@code config/application.properties}, read by {@link
 * io.trivalent.settings.Settings}. Out: {@link io.trivalent.settings.TrivalentConfig}, from which {@link
 * io.trivalent.settings.Clients} and {@link io.trivalent.settings.StreamsSettings} derive the rest. Reads no clock. Only
 * {@code doctor}, {@code process} and {@code commands} may use this package; a stage receives its own part of the
 * configuration.
 */
@NullMarked
package io.trivalent.settings;

import org.jspecify.annotations.NullMarked;
