package io.trivalent.pipeline.score;

import io.trivalent.annotate.AnnotatedText;
import io.trivalent.annotate.Annotator;
import io.trivalent.annotate.Tagger;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.ParityCase;
import io.trivalent.model.ParityCase.WordIds;
import io.trivalent.runtime.LoadedModel;
import java.util.List;

/** Java must read the words of a parity case as the data that Python trained on had them. */
final class WordParity {
    private final LoadedModel model;

    WordParity(LoadedModel model) {
        this.model = model;
    }

    /** Refuses the package at the first word of the case that is read otherwise; a case may say nothing of its words. */
    void require(ParityCase parity) {
        parity.annotation().ifPresent(expected -> compare(parity, expected));
    }

    private void compare(ParityCase parity, WordIds expected) {
        Annotator annotator =
                model.annotator().orElseThrow(() -> refused(parity, "has annotated words, but the model reads none"));
        String text = parity.text().orElseThrow(() -> refused(parity, "has annotated words, but no text"));
        same(parity, "tagger", expected.tagger(), Tagger.ID);
        same(parity, "sentiment table", expected.lexicon(), annotator.lexicon().sha256());
        AnnotatedText found = annotator.annotate(text);
        List<String> words = found.words().all();
        if (expected.partsOfSpeech().size() != words.size()
                || expected.sentiments().size() != words.size()) {
            throw refused(
                    parity,
                    "has %d parts of speech and %d sentiments, expected %d of each, a word each of its text"
                            .formatted(
                                    expected.partsOfSpeech().size(),
                                    expected.sentiments().size(),
                                    words.size()));
        }
        for (int i = 0; i < words.size(); i++) {
            same(
                    parity,
                    "part of speech of word %d, '%s'".formatted(i + 1, words.get(i)),
                    expected.partsOfSpeech().get(i),
                    found.partOfSpeech(i).id());
            same(
                    parity,
                    "sentiment of word %d, '%s'".formatted(i + 1, words.get(i)),
                    expected.sentiments().get(i),
                    found.sentiment(i).id());
        }
    }

    private void same(ParityCase parity, String what, Object expected, Object found) {
        if (!found.equals(expected)) {
            throw refused(parity, "gives %s as %s, expected %s".formatted(found, what, expected));
        }
    }

    private InvalidModelException refused(ParityCase parity, String why) {
        return new InvalidModelException(
                "package %s: parity case '%s' %s".formatted(model.model().id(), parity.utterance(), why));
    }
}
