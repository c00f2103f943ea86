package io.trivalent.commands;

import io.trivalent.Annotation;
import io.trivalent.Utterance;
import io.trivalent.annotate.AnnotatedText;
import io.trivalent.annotate.Annotator;
import io.trivalent.annotate.PartOfSpeech;
import io.trivalent.annotate.Tagger;
import io.trivalent.annotate.WordSentiment;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Adds annotations to utterances and counts them. Not thread-safe. */
final class Annotations {
    private final Annotator annotator;
    private int utterances;
    private long words;

    Annotations(Annotator annotator) {
        this.annotator = annotator;
    }

    /** Returns the utterance with the annotation of its text, or with none if the text has no words. */
    Utterance annotate(Utterance utterance) {
        return Utterance.newBuilder(utterance)
                .setAnnotation(annotation(utterance))
                .build();
    }

    /** Returns the number of annotated utterances. */
    int utterances() {
        return utterances;
    }

    /** Returns the number of words in them. */
    long words() {
        return words;
    }

    /** Returns the SHA-256 of the sentiment table. */
    String lexicon() {
        return annotator.lexicon().sha256();
    }

    private @Nullable Annotation annotation(Utterance utterance) {
        if (utterance.getTranscript() == null) {
            return null;
        }
        AnnotatedText text = annotator.annotate(utterance.getTranscript().getText());
        if (text.words().all().isEmpty()) {
            return null;
        }
        utterances++;
        words += text.words().all().size();
        return Annotation.newBuilder()
                .setTagger(Tagger.ID)
                .setLexicon(lexicon())
                .setPartsOfSpeech(new ArrayList<>(
                        text.partsOfSpeech().stream().map(PartOfSpeech::id).toList()))
                .setSentiments(new ArrayList<>(
                        text.sentiments().stream().map(WordSentiment::id).toList()))
                .build();
    }
}
