/**
 * The line from record to sentiment event. One package per stage, in the order
 * {@code ingest → validate → quantize → join → batch → score → emit}; this package wires them and holds the adapters that
 * Kafka Streams wants.
 */
@NullMarked
package io.trivalent.pipeline;

import org.jspecify.annotations.NullMarked;
