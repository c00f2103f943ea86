package io.trivalent.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The scores as CSV with the columns {@code utterance_id,score,modalities}, one row per scored utterance. */
public final class PredictionsCsv {
    private PredictionsCsv() {}

    public static void write(Path file, Evaluation evaluation) {
        String lines = evaluation.scored().stream()
                .map(u -> "%s,%s,%s%n".formatted(quoted(u.id()), u.score(), u.subset()))
                .collect(Collectors.joining("", "utterance_id,score,modalities\n", ""));
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("predictions cannot be written to '%s'".formatted(file), e);
        }
    }

    private static String quoted(String text) {
        return text.matches(".*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
