/**
 * Queries, streams and the live page over HTTP, on the port that the embedded schema registry shares.
 *
 * <p>In: HTTP requests, and {@link io.trivalent.web.LiveSources}. Out: JSON, described by OpenAPI, and server-sent events. What another process
 * of the group has is asked from it. Requests that a page of another site caused are rejected. Reads no clock but a timer for
 * heartbeats and the monotonic clock of a rate. Only {@code process} and {@code commands} may use this package.
 */
@NullMarked
package io.trivalent.web;

import org.jspecify.annotations.NullMarked;
