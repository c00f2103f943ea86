package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.doctor.BackendCheck;
import io.trivalent.evaluate.Evaluation;
import io.trivalent.evaluate.EvaluationJson;
import io.trivalent.evaluate.EvaluationTable;
import io.trivalent.evaluate.HtmlReport;
import io.trivalent.evaluate.PredictionsCsv;
import io.trivalent.model.ModelStore;
import io.trivalent.process.PipelineProcess;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.Pace;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.SplitChoice;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.PackageId;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay}: sends a recorded data set through the pipeline and evaluates the events. */
@Command(
        name = "replay",
        description = "Sends a data set through the pipeline and evaluates the events that it publishes.",
        mixinStandardHelpOptions = true)
public final class ReplayCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Parameters(paramLabel = "DATASET.avro", description = "Data set file, written by 'train import'.")
    Path file;

    @Option(names = "--model", paramLabel = "NAME[/VERSION]", description = "Package that scores.")
    @Nullable
    String model;

    @Option(
            names = "--split",
            defaultValue = "test",
            description = "Part of the data set: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    SplitChoice split;

    @ArgGroup
    @Nullable
    Speed speed;

    @Option(
            names = "--drop",
            paramLabel = "MODALITY=SHARE",
            description = "Omits this share of a modality's records, for example visual=0.2.")
    Map<Modality, Double> drop = new EnumMap<>(Modality.class);

    @Option(names = "--shuffle", description = "Sends all records in random order.")
    boolean shuffle;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of random choices. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = "--evaluate",
            description = "Computes the metrics against the labels; scores of another range are rescaled.")
    boolean evaluate;

    @Option(names = "--report", paramLabel = "FILE.html", description = "Writes a report with plots.")
    @Nullable
    Path report;

    @Option(names = "--predictions", paramLabel = "FILE.csv", description = "Writes each utterance's score.")
    @Nullable
    Path predictions;

    @Option(names = "--embedded", description = "Starts broker, registry and pipeline inside the process.")
    boolean embedded;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder that keeps the embedded broker's data.")
    @Nullable
    Path data;

    @Option(
            names = "--prefix",
            description = "Prefix of each id, so that a pipeline that remembers the utterances accepts them again. "
                    + "Default: none with a new embedded broker, otherwise one derived from the time.")
    @Nullable
    String prefix;

    @Option(names = "--json", description = "Prints the result as one JSON object.")
    boolean json;

    @Inject
    PipelineLauncher launcher;

    /** Speed of the replay; at most one of the three options. */
    static final class Speed {
        @Option(names = "--max", description = "As fast as possible (default).")
        boolean max;

        @Option(names = "--rate", paramLabel = "N/s", description = "N utterances per second.")
        @Nullable
        String rate;

        @Option(names = "--speed", paramLabel = "X", description = "The clips' recorded timing, X times as fast.")
        @Nullable
        Double factor;

        Pace pace() {
            try {
                if (rate != null) {
                    return new Pace.Rate(Double.parseDouble(rate.replaceFirst("/s$", "")));
                }
                return factor != null ? new Pace.Speed(factor) : new Pace.Max();
            } catch (IllegalArgumentException e) {
                throw new UsageException(
                        "--rate is '%s', --speed is %s, expected a positive number such as 50/s"
                                .formatted(rate, factor),
                        e);
            }
        }
    }

    @Override
    public Integer call() {
        if (data != null && !embedded) {
            throw new UsageException("--data requires the embedded broker, expected --embedded with it");
        }
        Dataset dataset = Dataset.open(file);
        ReplaySession session = new ReplaySession(dataset, split, options());
        if (!embedded) {
            TrivalentConfig config = common.load(overrides());
            new BackendCheck(config).requireTopics();
            return finish(session.run(config, prefix(), expected(config)));
        }
        try (PreparedBackend embedded = launcher.startEmbedded(common, overrides(), Optional.ofNullable(data), 0);
                PipelineProcess pipeline = launcher.startPipeline(embedded.config(), embedded.model())) {
            return finish(session.run(
                    embedded.config(),
                    prefix(),
                    Optional.of(pipeline.active().model().id())));
        }
    }

    private ReplayOptions options() {
        try {
            return new ReplayOptions(speed == null ? new Pace.Max() : speed.pace(), drop, shuffle, seed);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--drop: " + e.getMessage(), e);
        }
    }

    private Map<String, String> overrides() {
        return model == null ? Map.of() : Map.of("trivalent.models.active", model);
    }

    private Optional<PackageId> expected(TrivalentConfig config) {
        return model == null
                ? Optional.empty()
                : Optional.of(
                        new ModelStore(config.models().directory()).open(model).id());
    }

    private String prefix() {
        if (prefix != null) {
            return prefix;
        }
        return embedded && data == null ? "" : "replay-" + Long.toString(System.currentTimeMillis(), 36) + ":";
    }

    private Integer finish(Evaluation evaluation) {
        if (report != null) {
            HtmlReport.write(report, evaluation);
            Output.message("report: " + report);
        }
        if (predictions != null) {
            PredictionsCsv.write(predictions, evaluation);
        }
        if (json) {
            ObjectNode node = EvaluationJson.node(evaluation);
            if (!evaluate) {
                node.remove(List.of("metrics", "conversation_agreement"));
            }
            Output.result(node.toString());
        } else {
            Output.result(EvaluationTable.text(evaluation));
        }
        return evaluation.missing() == 0 && evaluation.duplicates() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
