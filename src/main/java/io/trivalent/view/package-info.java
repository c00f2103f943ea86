/**
 * Data of the live page and its queries: new events, the last alerts and dead letters, and words.
 *
 * <p>In: topics, read like by any other consumer, and only while somebody asks or watches. Out: JSON. Keeps no words, and uses no stage of the
 * pipeline.
 */
@NullMarked
package io.trivalent.view;

import org.jspecify.annotations.NullMarked;
