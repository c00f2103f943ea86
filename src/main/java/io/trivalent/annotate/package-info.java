/**
 * Part of speech and sentiment of each word, for models that read them beside the tokens.
 *
 * <p>In: a text. Out: an {@link io.trivalent.annotate.AnnotatedText} with one part of speech and one sentiment per
 * word. The result depends only on the text, the tagger and the lexicon; no clock is read. The pipeline and the command
 * that annotates training data both use this package, so training and serving see the same values. It uses no other
 * package.
 */
@NullMarked
package io.trivalent.annotate;

import org.jspecify.annotations.NullMarked;
