package io.trivalent.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * The scores as CSV, one row per scored utterance, with the columns {@code utterance_id}, {@code score}, {@code modalities},
 * {@code confidence_low}, {@code confidence_high} and {@code conflict}. Numbers are in the range of the model; a field is empty
 * if the event has no interval or no conflict.
 */
public final class PredictionsCsv {
    private static final String HEADER = "utterance_id,score,modalities,confidence_low,confidence_high,conflict\n";

    private PredictionsCsv() {}

    public static void write(Path file, Evaluation evaluation) {
        String lines =
                evaluation.scored().stream().map(PredictionsCsv::line).collect(Collectors.joining("", HEADER, ""));
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("predictions cannot be written to '%s'".formatted(file), e);
        }
    }

    private static String line(EvaluatedUtterance u) {
        String interval = u.interval().map(i -> i.low() + "," + i.high()).orElse(",");
        return "%s,%s,%s,%s,%s%n".formatted(quoted(u.id()), u.score(), u.subset(), interval, u.conflictName());
    }

    private static String quoted(String text) {
        return text.matches(".*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
