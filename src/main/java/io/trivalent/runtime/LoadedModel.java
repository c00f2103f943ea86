package io.trivalent.runtime;

import io.trivalent.annotate.Annotator;
import io.trivalent.annotate.LexiconException;
import io.trivalent.annotate.LexiconReader;
import io.trivalent.annotate.Tagger;
import io.trivalent.model.GraphSpec;
import io.trivalent.model.GraphSpec.Input;
import io.trivalent.model.GraphSpec.InputRole;
import io.trivalent.model.GraphSpec.Output;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.model.ModelPackage;
import io.trivalent.vocabulary.Modality;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A package whose graphs and tokenizer are open: ready to quantize records and to score batches. Thread-safe; close it when
 * no run is in progress.
 */
public final class LoadedModel implements AutoCloseable {
    private final OnnxRuntime runtime;
    private final ModelPackage model;
    private final PackageGraphs graphs;
    private final Map<Modality, FrameQuantizer> quantizers = new EnumMap<>(Modality.class);
    private Optional<FrameExtractor> extractor = Optional.empty();
    private final Optional<PackageTokenizer> tokenizer;
    private final Optional<Annotator> annotator;
    private final Resources resources;
    private final AtomicLong fastestCheckNanos = new AtomicLong(Long.MAX_VALUE);

    private LoadedModel(OnnxRuntime runtime, ModelPackage model, Resources resources) {
        this.runtime = runtime;
        this.model = model;
        this.resources = resources;
        Manifest manifest = model.manifest();
        this.graphs = graphs(manifest);
        this.tokenizer = tokens(model).map(this::tokenizer);
        this.annotator = tokens(model).flatMap(ModalitySpec.Tokens::annotation).map(this::annotator);
        manifest.modalities().forEach((modality, spec) -> {
            if (spec instanceof ModalitySpec.Features features) {
                features.quantizer().ifPresent(file -> quantizers.put(modality, quantizer(file, features.compact())));
                features.sound().ifPresent(sound -> extractor = Optional.of(extractor(sound, features.width())));
            }
        });
    }

    /**
     * Opens the graphs and the tokenizer of a package, all or none.
     *
     * @throws InvalidModelException if a graph cannot be opened or its tensors differ from the manifest
     */
    public static LoadedModel open(OnnxRuntime runtime, ModelPackage model) {
        Resources resources = new Resources();
        try {
            return new LoadedModel(runtime, model, resources);
        } catch (RuntimeException e) {
            resources.close();
            throw e;
        }
    }

    public ModelPackage model() {
        return model;
    }

    public Manifest manifest() {
        return model.manifest();
    }

    /** The tokenizer, if the model reads text as tokens. */
    public Optional<Tokenizer> tokenizer() {
        return tokenizer.map(Tokenizer.class::cast);
    }

    /** Determines part of speech and sentiment of words, if the model reads them. */
    public Optional<Annotator> annotator() {
        return annotator;
    }

    /** The quantizer graphs of the modalities that have one. */
    public Map<Modality, FrameQuantizer> quantizers() {
        return Collections.unmodifiableMap(quantizers);
    }

    /** Computes acoustic features from sound, if the package contains an extractor. */
    public Optional<FrameExtractor> extractor() {
        return extractor;
    }

    /** The model reproduced its parity cases in this time. */
    public void checked(Duration duration) {
        fastestCheckNanos.accumulateAndGet(duration.toNanos(), Math::min);
    }

    /** The shortest time in which the model reproduced its parity cases; empty before the first check. */
    public Optional<Duration> fastestCheck() {
        long nanos = fastestCheckNanos.get();
        return nanos == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
    }

    /** Maximum duration of one run, as configured. */
    public Duration maxRun() {
        return runtime.maxRun();
    }

    /**
     * Scores a batch in one run.
     *
     * @param limit maximum duration of encoder and model together
     * @return for each trained output, one number per utterance in the order of the batch
     * @throws GraphFailedException if a graph fails, is terminated, or returns a wrong number of scores
     */
    public Map<OutputRole, float[]> scores(ModelInputs inputs, Duration limit) {
        try (WatchedRun watched = runtime.watch(model.id().toString(), limit);
                ModelRun run = new ModelRun(graphs, watched)) {
            return run.scores(inputs);
        }
    }

    private PackageTokenizer tokenizer(ModalitySpec.Tokens tokens) {
        return resources.keep(
                new PackageTokenizer(model.file(tokens.tokenizer()), tokens.maxLength()), PackageTokenizer::close);
    }

    private FrameQuantizer quantizer(String file, ModalitySpec.Compact compact) {
        Graph graph = runtime.openQuantizer(model, file);
        return resources.keep(
                new QuantizerGraph(graph, compact, () -> runtime.watch(graph.name(), runtime.maxRun())),
                QuantizerGraph::close);
    }

    private FrameExtractor extractor(ModalitySpec.Sound sound, int width) {
        Graph graph = runtime.openQuantizer(model, sound.graph());
        return resources.keep(
                new ExtractorGraph(graph, sound, width, () -> runtime.watch(graph.name(), runtime.maxRun())),
                ExtractorGraph::close);
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
            throw new InvalidModelException("package %s: %s".formatted(model.id(), e.getMessage()), e);
        }
    }

    private PackageGraphs graphs(Manifest manifest) {
        Optional<Graph> encoder = manifest.encoder().map(this::graph);
        Graph fusion = graph(manifest.model());
        Optional<StatesOnDevice> onDevice = manifest.model().inputs().stream()
                .filter(input -> input.role() == InputRole.STATES)
                .map(Input::name)
                .findFirst()
                .flatMap(states -> runtime.statesOnDevice(fusion, states));
        return new PackageGraphs(manifest, encoder, fusion, onDevice);
    }

    private Graph graph(GraphSpec spec) {
        Graph graph = resources.keep(runtime.open(model, spec), Graph::close);
        Set<String> inputs = spec.inputs().stream().map(Input::name).collect(Collectors.toSet());
        requireSame(graph, "inputs", graph.inputs(), inputs);
        Set<String> outputs = spec.outputs().stream().map(Output::name).collect(Collectors.toSet());
        if (!graph.outputs().containsAll(outputs)) {
            requireSame(graph, "outputs", graph.outputs(), outputs);
        }
        return graph;
    }

    private void requireSame(Graph graph, String kind, Set<String> found, Set<String> expected) {
        if (!found.equals(expected)) {
            throw new InvalidModelException("package %s: graph %s has %s %s, expected %s"
                    .formatted(model.id(), graph.name(), kind, new TreeSet<>(found), new TreeSet<>(expected)));
        }
    }

    @Override
    public void close() {
        resources.close();
    }
}
