/**
 * Serves the live page, its events and the counters over HTTP, on the port that the embedded schema registry shares.
 *
 * <p>In: HTTP requests, events of a {@link io.trivalent.view.LiveFeed} and flow counters. Out: HTML, server-sent events and
 * JSON. Requests that a page of another site caused are rejected. Reads no clock but a timer for heartbeats. Only {@code
 * process} and {@code commands} may use this package.
 */
@NullMarked
package io.trivalent.web;

import org.jspecify.annotations.NullMarked;
