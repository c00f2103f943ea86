package io.trivalent.model;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.trivalent.annotate.Tagger;
import io.trivalent.model.Confidence.HalfWidth;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.Output;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.GraphSpec.Shape;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.TensorType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks the rules of the manifest format that relate several fields, which a JSON Schema cannot express. */
final class ManifestRules {
    private final String where;
    private final Manifest manifest;

    ManifestRules(String where, Manifest manifest) {
        this.where = where;
        this.manifest = manifest;
    }

    /** @throws InvalidModelException at the first broken rule */
    void check() {
        requireListed(manifest.model().file(), "the model graph");
        manifest.encoder().ifPresent(encoder -> requireListed(encoder.file(), "the encoder graph"));
        requireListed(ParityCase.FILE, "the parity cases");
        manifest.modalities()
                .forEach((modality, spec) -> spec.match(this::checkTokens, features -> {
                    features.quantizer()
                            .ifPresent(file -> requireListed(file, "the %s quantizer".formatted(modality.label())));
                    features.sound().ifPresent(sound -> checkSound(modality, features, sound));
                    return checkFramesWithoutQuantizer(modality, features);
                }));
        manifest.model().inputs().forEach(this::checkInput);
        manifest.encoder().ifPresent(encoder -> encoder.inputs().forEach(this::checkInput));
        checkOutputs();
        manifest.confidence().ifPresent(confidence -> checkHalfWidths(confidence.halfWidths()));
    }

    private boolean requireListed(String file, String what) {
        if (!manifest.files().containsKey(file)) {
            throw invalid("'files' does not list '%s', %s".formatted(file, what));
        }
        return true;
    }

    private boolean checkTokens(ModalitySpec.Tokens tokens) {
        requireListed(tokens.tokenizer(), "the tokenizer");
        tokens.annotation().ifPresent(annotation -> {
            requireListed(annotation.lexicon(), "the table of word sentiments");
            if (!annotation.tagger().equals(Tagger.ID)) {
                throw invalid("the model was trained with the tagger '%s', this processor has '%s', expected the same"
                        .formatted(annotation.tagger(), Tagger.ID));
            }
        });
        return true;
    }

    /** The extractor's name ends with the checksum of its graph, so the graph must be the one that the name means. */
    private void checkSound(Modality modality, ModalitySpec.Features features, ModalitySpec.Sound sound) {
        if (modality != Modality.ACOUSTIC) {
            throw invalid("%s has 'sound', expected it only for acoustic".formatted(modality.label()));
        }
        requireListed(sound.graph(), "the acoustic extractor");
        String sha256 = requireNonNull(manifest.files().get(sound.graph())).sha256();
        String name = features.extractor().orElse("");
        String digits = name.substring(name.indexOf('#') + 1);
        if (name.indexOf('#') < 0 || digits.isEmpty() || !sha256.startsWith(digits)) {
            throw invalid("'%s' has the sha256 %s, expected that of the extractor '%s'"
                    .formatted(sound.graph(), sha256, name));
        }
    }

    private boolean checkFramesWithoutQuantizer(Modality modality, ModalitySpec.Features features) {
        var compact = features.compact();
        if (features.quantizer().isEmpty()
                && (compact.type() != TensorType.FLOAT32 || compact.dims() != features.width())) {
            throw invalid("%s has no quantizer, so its compact tensor must be float32 of %d dims"
                    .formatted(modality.label(), features.width()));
        }
        return true;
    }

    private void checkInput(Input input) {
        if (input.role() == InputRole.PRESENT) {
            require(hasShape(input, TensorType.FLOAT32, false, 3), input, "dtype float32 and shape [batch, 3]");
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
            case STATES -> {
                require(tokens && manifest.encoder().isPresent(), input, "an encoder graph");
                require(hasTypeOfTheEncoder(input), input, "the dtype of the encoder's states");
            }
            case FEATURES ->
                require(
                        spec instanceof ModalitySpec.Features features && sameTensor(features.compact(), input),
                        input,
                        "the dtype, dims and sequence of its modality's compact tensor");
            case LENGTH -> require(isInteger(input, false), input, "dtype int32 or int64 and shape [batch]");
            case MASK -> requireSteps(input);
            case PRESENT -> {
                // Checked above, because it has no modality.
            }
        }
    }

    private ModalitySpec specOf(Input input) {
        Modality modality =
                input.modality().orElseThrow(() -> invalid("input '%s' needs a modality".formatted(input.name())));
        return Optional.ofNullable(manifest.modalities().get(modality))
                .orElseThrow(() -> invalid("input '%s' reads %s, which 'modalities' does not list"
                        .formatted(input.name(), modality.label())));
    }

    private boolean hasTypeOfTheEncoder(Input input) {
        return manifest.encoder().stream()
                .flatMap(encoder -> encoder.outputs().stream())
                .filter(output -> output.role() == OutputRole.STATES)
                .allMatch(output -> output.type() == input.type());
    }

    private static boolean sameTensor(ModalitySpec.Compact compact, Input input) {
        return hasShape(input, compact.type(), compact.sequence(), compact.dims());
    }

    private void requireSteps(Input input) {
        require(isInteger(input, true), input, "dtype int32 or int64 and shape [batch, steps]");
    }

    private static boolean isInteger(Input input, boolean sequence) {
        return hasShape(input, TensorType.INT32, sequence, 0) || hasShape(input, TensorType.INT64, sequence, 0);
    }

    private static boolean hasShape(Input input, TensorType type, boolean sequence, int dims) {
        return input.type() == type && input.shape().equals(new Shape(sequence, dims));
    }

    private void checkOutputs() {
        long scores = manifest.model().outputs().stream()
                .filter(output -> output.role() == OutputRole.SCORE)
                .count();
        if (scores != 1) {
            throw invalid("the model graph has %d outputs with role 'score', expected 1".formatted(scores));
        }
        if (manifest.encoder().isPresent()
                && manifest.encoder().get().outputs().stream().map(Output::role).noneMatch(OutputRole.STATES::equals)) {
            throw invalid("the encoder graph has no output with role 'states', expected 1");
        }
    }

    private void checkHalfWidths(List<HalfWidth> halfWidths) {
        Set<List<Modality>> seen = new HashSet<>();
        for (HalfWidth entry : halfWidths) {
            String subset = entry.modalities().stream().map(Modality::label).collect(joining("+"));
            entry.modalities().stream()
                    .filter(modality -> !manifest.expected().contains(modality))
                    .findFirst()
                    .ifPresent(modality -> {
                        throw invalid("'confidence' has a half width for %s, but 'modalities' does not list %s"
                                .formatted(subset, modality.label()));
                    });
            if (!seen.add(entry.modalities())) {
                throw invalid("'confidence' has two half widths for %s, expected one".formatted(subset));
            }
            if (!(entry.halfWidth() > 0 && entry.halfWidth() < Float.POSITIVE_INFINITY)) {
                throw invalid("'confidence' has the half width %s for %s, expected a finite float32 above 0"
                        .formatted(entry.halfWidth(), subset));
            }
        }
    }

    private void require(boolean holds, Input input, String what) {
        if (!holds) {
            throw invalid("input '%s' with role %s needs %s".formatted(input.name(), input.role(), what));
        }
    }

    private InvalidModelException invalid(String message) {
        return new InvalidModelException(where + ": " + message);
    }
}
