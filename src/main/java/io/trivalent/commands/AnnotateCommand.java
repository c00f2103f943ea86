package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.trivalent.annotate.Annotator;
import io.trivalent.annotate.Lexicon;
import io.trivalent.annotate.LexiconReader;
import io.trivalent.annotate.Tagger;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.DatasetCopy;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code annotate}: adds part of speech and sentiment of each word to a data set for training. */
@Command(
        name = "annotate",
        description = "Adds part of speech and sentiment of each word to a data set, as the pipeline computes them.",
        mixinStandardHelpOptions = true)
public final class AnnotateCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "IN.avro", description = "Data set file, written by 'train import'.")
    Path input;

    @Parameters(index = "1", paramLabel = "OUT.avro", description = "Data set file to write.")
    Path output;

    @Option(
            names = "--lexicon",
            required = true,
            paramLabel = "FILE.tsv",
            description = "Table of word sentiments, for example models/shared/vader-lexicon/lexicon.tsv.")
    Path lexicon;

    @Option(names = "--replace", description = "Replaces an existing file.")
    boolean replace;

    @Option(names = "--json", description = "Prints the result as one JSON object.")
    boolean json;

    @Override
    public Integer call() {
        Dataset dataset = Dataset.open(input);
        Lexicon sentiments = LexiconReader.read(lexicon);
        Annotations annotations = new Annotations(new Annotator(Tagger.load(), sentiments));
        int utterances = dataset.size();
        try (ProgressBar bar = ProgressBars.utterances("annotate", utterances)) {
            DatasetCopy.write(dataset, output, replace, annotations::annotate, bar::stepTo);
        }
        print(dataset.name(), utterances, annotations);
        return ExitCode.OK;
    }

    private void print(String name, int utterances, Annotations annotations) {
        if (json) {
            Output.result(JsonNodeFactory.instance
                    .objectNode()
                    .put("dataset", name)
                    .put("file", output.toString())
                    .put("sha256", Dataset.open(output).sha256())
                    .put("utterances", utterances)
                    .put("annotated", annotations.utterances())
                    .put("words", annotations.words())
                    .put("tagger", Tagger.ID)
                    .put("lexicon", annotations.lexicon())
                    .toString());
            return;
        }
        Output.result(String.format(
                Locale.ROOT,
                "%,d of %,d utterances of %s annotated, %,d words, in %s",
                annotations.utterances(),
                utterances,
                name,
                annotations.words(),
                output));
    }
}
