package io.trivalent.pipeline.score;

import io.trivalent.annotate.AnnotatedText;
import io.trivalent.annotate.Annotator;
import io.trivalent.annotate.Tagger;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.ParityCase;
import io.trivalent.model.ParityCase.WordIds;
import io.trivalent.runtime.LoadedModel;
import java.util.List;

/** Compares Java's annotation of a parity case's words with the annotation in the training data. */
final class WordParity {
    private final LoadedModel model;

    WordParity(LoadedModel model) {
        this.model = model;
    }

    /**
     * Checks one case; a case without annotated words passes.
     *
     * @throws InvalidModelException at the first word whose annotation differs
     */
    void require(ParityCase parity) {
        parity.annotation().ifPresent(expected -> compare(parity, expected));
    }

    private void compare(ParityCase parity, WordIds expected) {
        Annotator annotator =
                model.annotator().orElseThrow(() -> mismatch(parity, "words are annotated, but the model reads none"));
        String text = parity.text().orElseThrow(() -> mismatch(parity, "words are annotated, but the text is missing"));
        requireSame(parity, "tagger", expected.tagger(), Tagger.ID);
        requireSame(
                parity,
                "sentiment table",
                expected.lexicon(),
                annotator.lexicon().sha256());
        AnnotatedText found = annotator.annotate(text);
        List<String> words = found.words().all();
        if (expected.partsOfSpeech().size() != words.size()
                || expected.sentiments().size() != words.size()) {
            throw mismatch(
                    parity,
                    "found %d parts of speech and %d sentiments, expected %d of each, one for each word"
                            .formatted(
                                    expected.partsOfSpeech().size(),
                                    expected.sentiments().size(),
                                    words.size()));
        }
        for (int i = 0; i < words.size(); i++) {
            requireSame(
                    parity,
                    "part of speech of word %d ('%s')".formatted(i + 1, words.get(i)),
                    expected.partsOfSpeech().get(i),
                    found.partOfSpeech(i).id());
            requireSame(
                    parity,
                    "sentiment of word %d ('%s')".formatted(i + 1, words.get(i)),
                    expected.sentiments().get(i),
                    found.sentiment(i).id());
        }
    }

    private void requireSame(ParityCase parity, String name, Object expected, Object found) {
        if (!found.equals(expected)) {
            throw mismatch(parity, "%s is %s, expected %s".formatted(name, found, expected));
        }
    }

    private InvalidModelException mismatch(ParityCase parity, String difference) {
        return new InvalidModelException(
                "package %s: parity case '%s': %s".formatted(model.model().id(), parity.utterance(), difference));
    }
}
