package io.trivalent.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.model.GraphSpec.OutputRole;
import io.trivalent.vocabulary.Matrix;
import io.trivalent.vocabulary.UtteranceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * One line of {@code parity.jsonl}: an utterance and the scores that Java and Python must both compute for it.
 *
 * @param sound samples that the package's extractor reads instead of acoustic features, 16-bit, little-endian
 * @param annotation the word ids that Python computed, if the case has them
 * @param outputs expected scores by role, label units
 */
public record ParityCase(
        String utterance,
        Optional<String> text,
        Optional<Matrix> textFeatures,
        Optional<Matrix> acoustic,
        Optional<Matrix> visual,
        Optional<ByteBuffer> sound,
        Optional<WordIds> annotation,
        Map<OutputRole, Float> outputs) {
    /** Name of the file in a package. */
    static final String FILE = "parity.jsonl";

    public ParityCase {
        requireNonNull(utterance);
        requireNonNull(sound);
        requireNonNull(annotation);
        outputs = Collections.unmodifiableMap(new EnumMap<>(outputs));
    }

    /**
     * Ids of the words of a text, in the order of the text.
     *
     * @param tagger id of the part-of-speech tagger
     * @param lexicon SHA-256 of the table of word sentiments
     * @param partsOfSpeech one id per word
     * @param sentiments one id per word
     */
    public record WordIds(String tagger, String lexicon, List<Integer> partsOfSpeech, List<Integer> sentiments) {
        public WordIds {
            requireNonNull(tagger);
            requireNonNull(lexicon);
            partsOfSpeech = List.copyOf(partsOfSpeech);
            sentiments = List.copyOf(sentiments);
        }
    }

    /**
     * The parity cases of a package, at least one.
     *
     * @throws InvalidModelException if the file cannot be read, a line is invalid, or there is no case
     */
    public static List<ParityCase> of(ModelPackage model) {
        ObjectMapper json = new ObjectMapper();
        List<ParityCase> cases = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(model.file(FILE))) {
                cases.add(parse(model, json.readTree(line)));
            }
        } catch (JsonProcessingException e) {
            throw new InvalidModelException(
                    "package %s: line %d of parity.jsonl is not JSON: %s"
                            .formatted(model.id(), cases.size() + 1, e.getOriginalMessage()),
                    e);
        } catch (IllegalArgumentException e) {
            throw new InvalidModelException(
                    "package %s: line %d of parity.jsonl is not a parity case: %s"
                            .formatted(model.id(), cases.size() + 1, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new InvalidModelException("package %s: cannot read parity.jsonl".formatted(model.id()), e);
        }
        if (cases.isEmpty()) {
            throw new InvalidModelException(
                    "package %s: parity.jsonl has no case, expected at least one".formatted(model.id()));
        }
        return List.copyOf(cases);
    }

    private static ParityCase parse(ModelPackage model, JsonNode line) throws IOException {
        Map<OutputRole, Float> outputs = new EnumMap<>(OutputRole.class);
        line.path("outputs")
                .properties()
                .forEach(e -> outputs.put(OutputRole.valueOf(e.getKey().toUpperCase(Locale.ROOT)), (float)
                        e.getValue().asDouble()));
        return new ParityCase(
                new UtteranceId(line.path("utterance_id").asText()).value(),
                Optional.ofNullable(line.get("text"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText),
                matrix(line.path("text_features")),
                matrix(line.path("acoustic")),
                matrix(line.path("visual")),
                line.has("sound")
                        ? Optional.of(samples(model, line.path("sound").asText()))
                        : Optional.empty(),
                wordIds(line.path("annotation")),
                outputs);
    }

    /** The samples of a WAV file of the package. */
    private static ByteBuffer samples(ModelPackage model, String file) throws IOException {
        try (AudioInputStream wav =
                AudioSystem.getAudioInputStream(model.file(file).toFile())) {
            AudioFormat format = wav.getFormat();
            if (!format.matches(new AudioFormat(format.getSampleRate(), Short.SIZE, 1, true, false))) {
                throw new IllegalArgumentException(
                        "'%s' has %s, expected one channel of signed 16-bit little-endian samples"
                                .formatted(file, format));
            }
            return ByteBuffer.wrap(wav.readAllBytes());
        } catch (UnsupportedAudioFileException e) {
            throw new IllegalArgumentException("'%s' is not a WAV file".formatted(file), e);
        }
    }

    private static Optional<WordIds> wordIds(JsonNode node) {
        return node.isObject()
                ? Optional.of(new WordIds(
                        node.path("tagger").asText(),
                        node.path("lexicon").asText(),
                        integers(node.path("parts_of_speech")),
                        integers(node.path("sentiments"))))
                : Optional.empty();
    }

    private static List<Integer> integers(JsonNode array) {
        List<Integer> integers = new ArrayList<>(array.size());
        array.forEach(number -> integers.add(number.asInt(-1)));
        return integers;
    }

    private static Optional<Matrix> matrix(JsonNode node) {
        if (!node.isObject()) {
            return Optional.empty();
        }
        float[] values = new float[node.path("data").size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) node.path("data").path(i).asDouble();
        }
        return Optional.of(
                Matrix.of(node.path("frames").asInt(), node.path("dims").asInt(), values));
    }
}
