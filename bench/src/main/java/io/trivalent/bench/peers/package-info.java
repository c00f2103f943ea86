/**
 * Peers of the processor, each a process with the options {@code --bootstrap --registry --prefix --models --package --modalities
 * --group}, and {@code --commit-ms} where the Javadoc of the peer names it.
 * It reads the three input topics, runs the same package, and writes one {@code Sentiment} per complete utterance to
 * {@code PREFIX.sentiments}, until it is stopped. A peer prints {@code ready} when it starts to consume.
 */
@NullMarked
package io.trivalent.bench.peers;

import org.jspecify.annotations.NullMarked;
