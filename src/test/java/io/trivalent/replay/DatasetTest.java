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
    void readsTheChosenSplitInTheOrderOfTheFile() {
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
    void refusesAFileThatDoesNotExist() {
        assertRefused(
                () -> Dataset.open(file),
                "data set '%s' does not exist, expected an Avro container of io.trivalent.Utterance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"utterance_id,label\n1,2", "", "Obj"})
    void refusesAFileThatIsNotAnAvroContainer(String content) throws IOException {
        // Given
        Files.writeString(file, content);
        // When, Then
        assertThatThrownBy(() -> Dataset.open(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("data set '%s' ", file);
    }

    @Test
    void refusesRecordsOfAnotherType() throws IOException {
        // Given
        try (var writer = new DataFileWriter<>(new SpecificDatumWriter<>(Word.class))) {
            writer.create(Word.getClassSchema(), file.toFile());
        }
        // When, Then
        assertRefused(
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
    void refusesMetadataThatDoNotSayWhatTheLabelsMean(String key, @Nullable String value, String complaint) {
        // Given
        Map<String, String> metadata = new HashMap<>(MOSI);
        metadata.remove(key);
        if (value != null) {
            metadata.put(key, value);
        }
        Recordings.write(file, metadata, List.of());
        // When, Then
        assertRefused(() -> Dataset.open(file), "data set '%s', metadata '" + key + "': " + complaint);
    }

    @Test
    void refusesASecondUtteranceOfTheSameId() {
        assertRefused(
                List.of(
                        utterance("a", 1).build(),
                        utterance("a", 1).setSplit(Split.TRAIN).build()),
                "data set '%s', utterance 'a$_$1', field 'utterance_id': found it a second time, expected ids that are unique in the file");
    }

    @Test
    void refusesAPartOfAnotherUtterance() {
        assertRefused(
                List.of(utterance("a", 1).setVisual(frames("b", "a", 1)).build()),
                "data set '%s', utterance 'a$_$1', field 'visual.utterance_id': found 'b', expected 'a$_$1'");
    }

    @Test
    void refusesAnUtteranceWithoutParts() {
        assertRefused(
                List.of(utterance("a", 1)
                        .setTranscript(null)
                        .setAcoustic(null)
                        .setVisual(null)
                        .build()),
                "data set '%s', utterance 'a$_$1', field 'transcript, acoustic, visual': found null in all, expected at least one part");
    }

    @ParameterizedTest
    @ValueSource(floats = {3.01f, -4f, Float.NaN, Float.NEGATIVE_INFINITY})
    void refusesLabelsBeyondTheRange(float label) {
        assertRefused(
                List.of(utterance("a", 1).setLabelAcoustic(label).build()),
                "data set '%s', utterance 'a$_$1', field 'label_acoustic': found " + label
                        + ", expected null or a number in [-3.0, 3.0]");
    }

    @Test
    void refusesASplitWithoutUtterances() {
        // Given
        var train = utterance("a", 1).setSplit(Split.TRAIN).build();
        Recordings.write(file, MOSI, List.of(train, utterance("a", 2).build()));
        // When, Then
        assertRefused(
                () -> read(Dataset.open(file), SplitChoice.VALID),
                "data set '%s', split 'valid': found no utterances, expected at least one; it has train 1, test 1");
    }

    @Test
    void noticesThatTheEndOfTheFileIsMissing() throws IOException {
        // Given
        Recordings.write(file, MOSI, List.of(utterance("a", 1).build()));
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));
        // When, Then
        assertThatThrownBy(() -> read(Dataset.open(file), SplitChoice.ALL))
                .isInstanceOf(DatasetException.class)
                .hasMessageMatching(
                        "data set '.*' is damaged behind 0 utterances: its last \\d+ bytes are not a whole block");
    }

    @Test
    void noticesThatBytesWereOverwritten() throws IOException {
        // Given
        Recordings.write(file, MOSI, List.of(utterance("a", 1).build()));
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1]++;
        Files.write(file, bytes);
        // When, Then: the end of the block is no longer marked
        assertThatThrownBy(() -> read(Dataset.open(file), SplitChoice.ALL))
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("data set '%s' is damaged behind 0 utterances: ", file);
    }

    private void assertRefused(List<Utterance> utterances, String message) {
        Recordings.write(file, MOSI, utterances);
        assertRefused(() -> read(Dataset.open(file), SplitChoice.TEST), message);
    }

    private void assertRefused(ThrowingCallable action, String message) {
        assertThatThrownBy(action).isInstanceOf(DatasetException.class).hasMessage(message, file);
    }

    private static List<Utterance> read(Dataset dataset, SplitChoice split) {
        try (var utterances = dataset.utterances(split)) {
            return utterances.toList();
        }
    }
}
