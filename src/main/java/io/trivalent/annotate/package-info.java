/**
 * Part of speech and sentiment of each word, for models that read them beside the tokens. In: a text. Out: an
 * {@link io.trivalent.annotate.AnnotatedText} with one of each per word. The same code serves the live line and annotates
 * data sets for training, so that both see the same. Depends on the text alone; reads no clock.
 */
@NullMarked
package io.trivalent.annotate;

import org.jspecify.annotations.NullMarked;
