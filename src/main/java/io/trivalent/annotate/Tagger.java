package io.trivalent.annotate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import opennlp.tools.postag.POSModel;
import opennlp.tools.postag.POSTagFormat;
import opennlp.tools.postag.POSTaggerME;

/**
 * Apache OpenNLP's maximum-entropy tagger for English, with its published model, trained on the English Web Treebank of
 * Universal Dependencies. Thread-safe: threads share the model and have a tagger each.
 */
public final class Tagger {
    private static final String VERSION = "1.3";

    /** Id of this tagger in model packages and data sets. */
    public static final String ID = "opennlp-en-ud-ewt-" + VERSION;

    private static final String MODEL = "/opennlp-en-ud-ewt-pos-" + VERSION + "-2.5.4.bin";

    private final ThreadLocal<POSTaggerME> taggers;

    private Tagger(POSModel model) {
        this.taggers = ThreadLocal.withInitial(() -> new POSTaggerME(model, POSTagFormat.UD));
    }

    /** Loads the model in a few hundred milliseconds. */
    public static Tagger load() {
        try (InputStream in = Tagger.class.getResourceAsStream(MODEL)) {
            if (in == null) {
                throw new IllegalStateException("resource %s is missing from the class path".formatted(MODEL));
            }
            return new Tagger(new POSModel(in));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot load resource %s".formatted(MODEL), e);
        }
    }

    /** One part of speech for each word of a sentence. The words must be in lower case and without punctuation. */
    List<PartOfSpeech> tag(List<String> words) {
        if (words.isEmpty()) {
            return List.of();
        }
        String[] tags = taggers.get().tag(words.toArray(String[]::new));
        return Arrays.stream(tags).map(Tagger::partOfSpeech).toList();
    }

    /**
     * Maps a Universal Dependencies tag. The tag of a contraction, such as {@code AUX+PART}, counts as its first part.
     */
    static PartOfSpeech partOfSpeech(String tag) {
        int plus = tag.indexOf('+');
        return switch (plus < 0 ? tag : tag.substring(0, plus)) {
            case "VERB", "AUX" -> PartOfSpeech.VERB;
            case "ADJ" -> PartOfSpeech.ADJECTIVE;
            case "ADV" -> PartOfSpeech.ADVERB;
            case "NOUN", "PROPN" -> PartOfSpeech.NOUN;
            default -> PartOfSpeech.OTHER;
        };
    }
}
