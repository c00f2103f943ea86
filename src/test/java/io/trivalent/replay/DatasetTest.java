package io.trivalent.replay;

import static io.trivalent.fixtures.Recordings.MOSI;
import static io.trivalent.fixtures.Recordings.frames;
import static io.trivalent.fixtures.Recordings.utterance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.Split;
import io.trivalent.Utterance;
import io.trivalent.Word;
import io.trivalent.fixtures.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
    private final Path file;

    DatasetTest(@TempDir Path folder) {
        file = folder.resolve("mosi.avro");
    }

    @Test
    void readsTheChosenSplitInFileOrder() {
        // Given
        var train = utterance("a", 1).setSplit(Split.TRAIN).build();
        var tests = List.of(utterance("a", 3).build(), utterance("a", 2).build());
        Recordings.write(file, MOSI, List.of(tests.get(0), train, tests.get(1)));
        // When
        var dataset = Dataset.open(file);
        // Then
        assertThat(read(dataset, SplitChoice.TEST)).isEqualTo(tests);
        assertThat(read(dataset, SplitChoice.TRAIN)).containsExactly(train);
        assertThat(read(dataset, SplitChoice.ALL)).hasSize(3);
    }

    @Test
    void knowsItsNameRangeAndChecksum() {
        // Given
        Recordings.write(file, MOSI, List.of());
        // When
        var dataset = Dataset.open(file);
        // Then
        assertThat(dataset.name()).isEqualTo("CMU-MOSI");
        assertThat(dataset.range()).isEqualTo(3);
        assertThat(dataset.synthetic()).isTrue();
        assertThat(dataset.sha256())
                .matches("[0-9a-f]{64}")
                .isEqualTo(Dataset.open(file).sha256());
    }

    @Test
    void rejectsAMissingFile() {
        assertRejected(
                () -> Dataset.open(file),
                "data set '%s' does not exist, expected an Avro container of io.trivalent.Utterance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"utterance_id,label\n1,2", "", "Obj"})
    void rejectsAFileThatIsNotAnAvroContainer(String content) throws IOException {
        // Given
        Files.writeString(file, content);
        // When, Then
        assertThatThrownBy(() -> Dataset.open(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("data set '%s' ", file);
    }

    @Test
    void rejectsRecordsOfAnotherType() throws IOException {
        // Given
        try (var writer = new DataFileWriter<>(new SpecificDatumWriter<>(Word.class))) {
            writer.create(Word.getClassSchema(), file.toFile());
        }
        // When, Then
        assertRejected(
                () -> Dataset.open(file),
                "data set '%s' holds records of type io.trivalent.Word, expected an Avro container of io.trivalent.Utterance");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "trivalent.dataset, null, 'found nothing, expected the name of the data set'",
                "trivalent.range, null, 'found nothing, expected a number greater than 0, the bound of the labels'",
                "trivalent.range, three, 'found ''three'', expected a number greater than 0, the bound of the labels'",
                "trivalent.range, NaN, 'found ''NaN'', expected a number greater than 0, the bound of the labels'",
                "trivalent.synthetic, yes, 'found ''yes'', expected ''true'' or ''false'''",
            })
    void rejectsMissingOrInvalidMetadata(String key, @Nullable String value, String message) {
        // Given
        Map<String, String> metadata = new HashMap<>(MOSI);
        metadata.remove(key);
        if (value != null) {
            metadata.put(key, value);
        }
        Recordings.write(file, metadata, List.of());
        // When, Then
        assertRejected(() -> Dataset.open(file), "data set '%s', metadata '" + key + "': " + message);
    }

    @Test
    void rejectsADuplicateUtteranceId() {
        assertRejected(
                List.of(
                        utterance("a", 1).build(),
                        utterance("a", 1).setSplit(Split.TRAIN).build()),
                "data set '%s', utterance 'a$_$1', field 'utterance_id': found a second utterance with this id, expected unique ids in the file");
    }

    @Test
    void rejectsAPartOfAnotherUtterance() {
        assertRejected(
                List.of(utterance("a", 1).setVisual(frames("b", "a", 1)).build()),
                "data set '%s', utterance 'a$_$1', field 'visual.utterance_id': found 'b', expected 'a$_$1'");
    }

    @Test
    void rejectsAnUtteranceWithoutParts() {
        assertRejected(
                List.of(utterance("a", 1)
                        .setTranscript(null)
                        .setAcoustic(null)
                        .setVisual(null)
                        .build()),
                "data set '%s', utterance 'a$_$1', field 'transcript, acoustic, visual': found null in all three, expected at least one part");
    }

    @ParameterizedTest
    @ValueSource(floats = {3.01f, -4f, Float.NaN, Float.NEGATIVE_INFINITY})
    void rejectsLabelsOutsideTheRange(float label) {
        assertRejected(
                List.of(utterance("a", 1).setLabelAcoustic(label).build()),
                "data set '%s', utterance 'a$_$1', field 'label_acoustic': found " + label
                        + ", expected null or a number in [-3.0, 3.0]");
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.5f, Float.NaN, Float.POSITIVE_INFINITY})
    void rejectsInvalidStrengthsOfEmotions(float strength) {
        assertRejected(
                List.of(utterance("a", 1).setEmotions(Map.of("joy", strength)).build()),
                "data set '%s', utterance 'a$_$1', field 'emotions': found {joy=" + strength
                        + "}, expected null or finite strengths of at least 0");
    }

    @Test
    void rejectsAnEmptyMapOfEmotions() {
        assertRejected(
                List.of(utterance("a", 1).setEmotions(Map.of()).build()),
                "data set '%s', utterance 'a$_$1', field 'emotions': found {}, expected null or finite strengths of at least 0");
    }

    @Test
    void rejectsASplitWithoutUtterances() {
        // Given
        var train = utterance("a", 1).setSplit(Split.TRAIN).build();
        Recordings.write(file, MOSI, List.of(train, utterance("a", 2).build()));
        // When, Then
        assertRejected(
                () -> read(Dataset.open(file), SplitChoice.VALID),
                "data set '%s', split 'valid': found no utterances, expected at least one; the file has train 1, test 1");
    }

    @Test
    void detectsATruncatedFile() throws IOException {
        // Given
        Recordings.write(file, MOSI, List.of(utterance("a", 1).build()));
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));
        // When, Then
        assertThatThrownBy(() -> read(Dataset.open(file), SplitChoice.ALL))
                .isInstanceOf(DatasetException.class)
                .hasMessageMatching(
                        "data set '.*' is damaged after 0 utterances: its last \\d+ bytes are not a complete block");
    }

    @Test
    void detectsOverwrittenBytes() throws IOException {
        // Given
        Recordings.write(file, MOSI, List.of(utterance("a", 1).build()));
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1]++;
        Files.write(file, bytes);
        // When, Then: the sync marker that ends the block is wrong
        assertThatThrownBy(() -> read(Dataset.open(file), SplitChoice.ALL))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("data set '%s' is damaged after 0 utterances: ", file);
    }

    private void assertRejected(List<Utterance> utterances, String message) {
        Recordings.write(file, MOSI, utterances);
        assertRejected(() -> read(Dataset.open(file), SplitChoice.TEST), message);
    }

    private void assertRejected(ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOf(DatasetException.class).hasMessage(message, file);
    }

    private static List<Utterance> read(Dataset dataset, SplitChoice split) {
        try (var utterances = dataset.utterances(split)) {
            return utterances.toList();
        }
    }
}
