package io.trivalent.commands;

import static io.trivalent.fixtures.Recordings.MOSI;
import static io.trivalent.fixtures.Recordings.transcript;
import static io.trivalent.fixtures.Recordings.utterance;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Annotation;
import io.trivalent.Transcript;
import io.trivalent.Utterance;
import io.trivalent.fixtures.Lexicons;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Recordings;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.SplitChoice;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AnnotateCommandTest {
    private static final String ID = "a$_$1";

    private final StringWriter errors = new StringWriter();
    private final Path input;
    private final Path output;
    private final Path lexicon;

    AnnotateCommandTest(@TempDir Path folder) {
        input = folder.resolve("mosi.avro");
        output = folder.resolve("annotated.avro");
        lexicon = Lexicons.write(folder);
    }

    @Test
    void annotatesTranscriptsAndKeepsTheOtherUtterances() {
        // Given: an utterance with an older annotation, and one without a transcript
        var older = Annotation.newBuilder()
                .setTagger("other")
                .setLexicon("other")
                .setPartsOfSpeech(List.of(0))
                .setSentiments(List.of(0))
                .build();
        var spoken = utterance("a", 1)
                .setTranscript(saying("I LIKE this \u00a0good movie :)"))
                .setAnnotation(older)
                .setEmotions(Map.of("joy", 1f))
                .build();
        var silent = utterance("a", 2).setTranscript(null).build();
        Recordings.write(input, MOSI, List.of(spoken, silent));
        // When
        int code = run(input.toString(), output.toString(), "--lexicon", lexicon.toString());
        // Then
        var expected = Annotation.newBuilder()
                .setTagger("opennlp-en-ud-ewt-1.3")
                .setLexicon(Packages.sha256(Lexicons.TABLE.getBytes(UTF_8)))
                .setPartsOfSpeech(List.of(4, 0, 4, 1, 3, 4))
                .setSentiments(List.of(2, 1, 2, 1, 2, 2))
                .build();
        assertThat(code).isZero();
        assertThat(read(output))
                .containsExactly(
                        Utterance.newBuilder(spoken).setAnnotation(expected).build(), silent);
        assertThat(Dataset.open(output).name()).isEqualTo("CMU-MOSI");
        assertThat(Dataset.open(output).synthetic()).isTrue();
    }

    @Test
    void replacesAnExistingFileOnlyWithReplace() {
        // Given
        Recordings.write(input, MOSI, List.of(utterance("a", 1).build()));
        // When, then: the output is the input, first without and then with --replace
        assertThat(run(input.toString(), input.toString(), "--lexicon", lexicon.toString()))
                .isEqualTo(1);
        assertThat(errors)
                .hasToString("trivalent: '%s' already exists, expected a new file; --replace replaces it%n"
                        .formatted(input));
        assertThat(run(input.toString(), input.toString(), "--lexicon", lexicon.toString(), "--replace", "--json"))
                .isZero();
        assertThat(read(input).get(0).getAnnotation()).isNotNull();
    }

    @Test
    void printsOneSentenceForAMissingTable() {
        // Given
        Recordings.write(input, MOSI, List.of(utterance("a", 1).build()));
        // When
        int code = run(input.toString(), output.toString(), "--lexicon", "none.tsv");
        // Then
        assertThat(code).isEqualTo(1);
        assertThat(errors)
                .hasToString("trivalent: sentiment table 'none.tsv' does not exist, expected a file%n".formatted());
        assertThat(output).doesNotExist();
    }

    @Test
    void requiresALexicon() {
        assertThat(run(input.toString(), output.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).contains("Missing required option: '--lexicon=FILE.tsv'");
    }

    private int run(String... arguments) {
        return new CommandLine(new AnnotateCommand())
                .setErr(new PrintWriter(errors, true))
                .setExecutionExceptionHandler(new Failures())
                .execute(arguments);
    }

    private static Transcript saying(String text) {
        return Transcript.newBuilder(transcript(ID, "a", 1)).setText(text).build();
    }

    private static List<Utterance> read(Path file) {
        try (var utterances = Dataset.open(file).utterances(SplitChoice.ALL)) {
            return utterances.toList();
        }
    }
}
