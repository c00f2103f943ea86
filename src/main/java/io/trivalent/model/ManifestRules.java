package io.trivalent.model;

import io.trivalent.annotate.Tagger;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.Output;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.GraphSpec.Shape;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.TensorType;
import java.util.Optional;

/** The rules of the manifest format that a JSON Schema cannot express: how its parts must fit together. */
final class ManifestRules {
    private final String where;
    private final Manifest manifest;

    ManifestRules(String where, Manifest manifest) {
        this.where = where;
        this.manifest = manifest;
    }

    void check() {
        listed(manifest.model().file(), "the model graph");
        manifest.encoder().ifPresent(encoder -> listed(encoder.file(), "the encoder graph"));
        listed("parity.jsonl", "the parity cases");
        manifest.modalities()
                .forEach((modality, spec) -> spec.match(this::annotated, features -> {
                    features.quantizer()
                            .ifPresent(file -> listed(file, "the %s quantizer".formatted(modality.label())));
                    return passesUnchanged(modality, features);
                }));
        manifest.model().inputs().forEach(this::checkInput);
        manifest.encoder().ifPresent(encoder -> encoder.inputs().forEach(this::checkInput));
        outputs();
    }

    private boolean listed(String file, String what) {
        if (!manifest.files().containsKey(file)) {
            throw refused("'files' does not list '%s', %s".formatted(file, what));
        }
        return true;
    }

    private boolean annotated(ModalitySpec.Tokens tokens) {
        listed(tokens.tokenizer(), "the tokenizer");
        tokens.annotation().ifPresent(annotation -> {
            listed(annotation.lexicon(), "the table of word sentiments");
            if (!annotation.tagger().equals(Tagger.ID)) {
                throw refused("the model was trained with the tagger '%s', this processor has '%s', expected the same"
                        .formatted(annotation.tagger(), Tagger.ID));
            }
        });
        return true;
    }

    private boolean passesUnchanged(Modality modality, ModalitySpec.Features features) {
        var compact = features.compact();
        if (features.quantizer().isEmpty()
                && (compact.type() != TensorType.FLOAT32 || compact.dims() != features.width())) {
            throw refused("%s has no quantizer, so its compact tensor must be float32 of %d dims"
                    .formatted(modality.label(), features.width()));
        }
        return true;
    }

    private void checkInput(Input input) {
        if (input.role() == InputRole.PRESENT) {
            require(shaped(input, TensorType.FLOAT32, false, 3), input, "dtype float32 and shape [batch, 3]");
            return;
        }
        ModalitySpec spec = specOf(input);
        boolean tokens = spec instanceof ModalitySpec.Tokens;
        switch (input.role()) {
            case TOKENS -> {
                require(tokens, input, "text with content 'tokens'");
                requireSteps(input);
            }
            case POS_TAGS, WORD_SENTIMENTS -> {
                boolean annotated = spec instanceof ModalitySpec.Tokens read
                        && read.annotation().isPresent();
                require(annotated, input, "text with content 'tokens' and an 'annotation'");
                requireSteps(input);
            }
            case STATES -> require(tokens && manifest.encoder().isPresent(), input, "an encoder graph");
            case FEATURES ->
                require(
                        spec instanceof ModalitySpec.Features features && sameTensor(features.compact(), input),
                        input,
                        "the dtype, dims and sequence of its modality's compact tensor");
            case LENGTH -> require(shaped(input, TensorType.INT64, false, 0), input, "dtype int64 and shape [batch]");
            case MASK -> requireSteps(input);
            case PRESENT -> {
                // Checked above, because it has no modality.
            }
        }
    }

    private ModalitySpec specOf(Input input) {
        Modality modality =
                input.modality().orElseThrow(() -> refused("input '%s' needs a modality".formatted(input.name())));
        return Optional.ofNullable(manifest.modalities().get(modality))
                .orElseThrow(() -> refused("input '%s' reads %s, which 'modalities' does not list"
                        .formatted(input.name(), modality.label())));
    }

    private static boolean sameTensor(ModalitySpec.Compact compact, Input input) {
        return shaped(input, compact.type(), compact.sequence(), compact.dims());
    }

    private void requireSteps(Input input) {
        require(shaped(input, TensorType.INT64, true, 0), input, "dtype int64 and shape [batch, steps]");
    }

    private static boolean shaped(Input input, TensorType type, boolean sequence, int dims) {
        return input.type() == type && input.shape().equals(new Shape(sequence, dims));
    }

    private void outputs() {
        long scores = manifest.model().outputs().stream()
                .filter(output -> output.role() == OutputRole.SCORE)
                .count();
        if (scores != 1) {
            throw refused("the model graph has %d outputs with role 'score', expected 1".formatted(scores));
        }
        if (manifest.encoder().isPresent()
                && manifest.encoder().get().outputs().stream().map(Output::role).noneMatch(OutputRole.STATES::equals)) {
            throw refused("the encoder graph has no output with role 'states', expected 1");
        }
    }

    private void require(boolean holds, Input input, String what) {
        if (!holds) {
            throw refused("input '%s' with role %s needs %s".formatted(input.name(), input.role(), what));
        }
    }

    private InvalidModelException refused(String message) {
        return new InvalidModelException(where + ": " + message);
    }
}
