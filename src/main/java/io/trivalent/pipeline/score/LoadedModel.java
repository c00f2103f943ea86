package io.trivalent.pipeline.score;

import io.trivalent.annotate.Annotator;
import io.trivalent.annotate.LexiconException;
import io.trivalent.annotate.LexiconReader;
import io.trivalent.annotate.Tagger;
import io.trivalent.model.GraphSpec;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.Output;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.model.ModelPackage;
import io.trivalent.model.ModelRefusedException;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.pipeline.quantize.HuggingFaceTokens;
import io.trivalent.pipeline.quantize.Quantize;
import io.trivalent.pipeline.quantize.StuckBefore;
import io.trivalent.pipeline.quantize.TextQuantizer;
import io.trivalent.vocabulary.Modality;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A package with its sessions open: ready to quantize and to score. Thread-safe; close it when no run is under way. */
public final class LoadedModel implements AutoCloseable {
    private final OnnxRuntime runtime;
    private final ModelPackage model;
    private final Optional<Graph> encoder;
    private final Graph fusion;
    private final Map<Modality, QuantizerGraph> quantizers = new EnumMap<>(Modality.class);
    private final Optional<HuggingFaceTokens> tokenizer;
    private final Optional<Annotator> annotator;
    private final Opened opened;

    private LoadedModel(OnnxRuntime runtime, ModelPackage model, Opened opened) {
        this.runtime = runtime;
        this.model = model;
        this.opened = opened;
        Manifest manifest = model.manifest();
        this.encoder =
                manifest.encoder().map(spec -> checked(opened.keep(runtime.open(model, spec), Graph::close), spec));
        this.fusion = checked(opened.keep(runtime.open(model, manifest.model()), Graph::close), manifest.model());
        this.tokenizer = tokens(model)
                .map(tokens -> opened.keep(
                        new HuggingFaceTokens(model.file(tokens.tokenizer()), tokens.maxLength()),
                        HuggingFaceTokens::close));
        this.annotator = tokens(model).flatMap(ModalitySpec.Tokens::annotation).map(this::annotator);
        manifest.modalities().forEach((modality, spec) -> {
            if (spec instanceof ModalitySpec.Features features) {
                features.quantizer()
                        .ifPresent(file -> quantizers.put(
                                modality,
                                opened.keep(
                                        quantizer(runtime.openQuantizer(model, file), features.compact()),
                                        QuantizerGraph::close)));
            }
        });
    }

    /**
     * Opens the sessions of a package, all or none.
     *
     * @throws ModelRefusedException if a graph cannot be opened or its tensors are not those of the manifest
     */
    public static LoadedModel open(OnnxRuntime runtime, ModelPackage model) {
        Opened opened = new Opened();
        try {
            return new LoadedModel(runtime, model, opened);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    public ModelPackage model() {
        return model;
    }

    public Manifest manifest() {
        return model.manifest();
    }

    /** The quantize stage of this package. */
    public Quantize quantize(StuckBefore stuckBefore, FlowCounters counters) {
        return new Quantize(
                manifest(),
                tokenizer.map(tokens -> new TextQuantizer(tokens, annotator)),
                quantizers,
                stuckBefore,
                counters);
    }

    /** Longest run of a graph. */
    Duration maxRun() {
        return runtime.maxRun();
    }

    /** Begins to watch a run of this package. */
    WatchedRun watch(Duration limit) {
        return runtime.watch(model.id().toString(), limit);
    }

    /** What tells part of speech and sentiment of words, where the model reads them. */
    Optional<Annotator> annotator() {
        return annotator;
    }

    Optional<Graph> encoder() {
        return encoder;
    }

    Graph fusion() {
        return fusion;
    }

    private QuantizerGraph quantizer(Graph graph, ModalitySpec.Compact compact) {
        return new QuantizerGraph(graph, compact, () -> runtime.watch(graph.name(), maxRun()));
    }

    private static Optional<ModalitySpec.Tokens> tokens(ModelPackage model) {
        return model.manifest().modalities().get(Modality.TEXT) instanceof ModalitySpec.Tokens tokens
                ? Optional.of(tokens)
                : Optional.empty();
    }

    private Annotator annotator(ModalitySpec.Annotation annotation) {
        try {
            return new Annotator(Tagger.load(), LexiconReader.read(model.file(annotation.lexicon())));
        } catch (LexiconException e) {
            throw new ModelRefusedException("package %s: %s".formatted(model.id(), e.getMessage()), e);
        }
    }

    private Graph checked(Graph graph, GraphSpec spec) {
        same(
                graph,
                "inputs",
                graph.inputs(),
                spec.inputs().stream().map(Input::name).collect(Collectors.toSet()));
        Set<String> promised = spec.outputs().stream().map(Output::name).collect(Collectors.toSet());
        if (!graph.outputs().containsAll(promised)) {
            same(graph, "outputs", graph.outputs(), promised);
        }
        return graph;
    }

    private void same(Graph graph, String what, Set<String> found, Set<String> expected) {
        if (!found.equals(expected)) {
            throw new ModelRefusedException("package %s: graph %s has %s %s, expected %s"
                    .formatted(model.id(), graph.name(), what, new TreeSet<>(found), new TreeSet<>(expected)));
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
