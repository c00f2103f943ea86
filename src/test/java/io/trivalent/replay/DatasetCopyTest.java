package io.trivalent.replay;

import static io.trivalent.fixtures.Recordings.MOSI;
import static io.trivalent.fixtures.Recordings.utterance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.Split;
import io.trivalent.Utterance;
import io.trivalent.fixtures.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetCopyTest {
    private static final List<Utterance> UTTERANCES = List.of(
            utterance("a", 1)
                    .setSplit(Split.TRAIN)
                    .setLabelText(-2f)
                    .setEmotions(Map.of("happiness", 0f, "sadness", 2.5f, "surprise", 0.5f))
                    .build(),
            utterance("a", 2).setVisual(null).setLabel(null).build());

    private final Path folder;
    private final Path original;
    private final Path copy;

    DatasetCopyTest(@TempDir Path folder) {
        this.folder = folder;
        original = folder.resolve("mosi.avro");
        copy = folder.resolve("copy.avro");
    }

    @Test
    void keepsUnchangedFieldsAndMetadata() throws IOException {
        // Given
        var metadata = new HashMap<>(MOSI);
        metadata.put("license", "as the original");
        Recordings.write(original, metadata, UTTERANCES);
        List<Integer> progress = new ArrayList<>();
        // When
        DatasetCopy.write(
                Dataset.open(original),
                copy,
                false,
                utterance -> Utterance.newBuilder(utterance).setLabelVisual(1f).build(),
                progress::add);
        // Then
        assertThat(read(copy))
                .isEqualTo(UTTERANCES.stream()
                        .map(utterance -> Utterance.newBuilder(utterance)
                                .setLabelVisual(1f)
                                .build())
                        .toList());
        try (var container = new DataFileReader<>(copy.toFile(), new GenericDatumReader<>())) {
            assertThat(container.getMetaString("license")).isEqualTo("as the original");
            assertThat(container.getMetaString("trivalent.dataset")).isEqualTo("CMU-MOSI");
            assertThat(container.getMetaString("trivalent.range")).isEqualTo("3");
            assertThat(container.getMetaString("trivalent.synthetic")).isEqualTo("true");
        }
        assertThat(progress).containsExactly(1, 2);
        assertThat(Dataset.open(original).size()).isEqualTo(2);
    }

    @Test
    void writesTheSameBytesForTheSameUtterances() {
        // Given
        Recordings.write(original, MOSI, UTTERANCES);
        DatasetCopy.write(Dataset.open(original), copy, false, UnaryOperator.identity(), written -> {});
        String first = Dataset.open(copy).sha256();
        // When: the copy replaces itself
        DatasetCopy.write(Dataset.open(copy), copy, true, UnaryOperator.identity(), written -> {});
        // Then
        assertThat(Dataset.open(copy).sha256()).isEqualTo(first);
    }

    /** The importers wrote such files, compressed, before utterances had annotations, and later emotions. */
    @ParameterizedTest
    @ValueSource(strings = {"annotation", "emotions"})
    void readsFilesOfAnEarlierSchema(String added) throws IOException {
        // Given
        List<Utterance> utterances = UTTERANCES.stream()
                .map(utterance ->
                        Utterance.newBuilder(utterance).setEmotions(null).build())
                .toList();
        Schema now = Utterance.getClassSchema();
        Schema before = Schema.createRecord(
                now.getName(),
                now.getDoc(),
                now.getNamespace(),
                false,
                now.getFields().stream()
                        .filter(field -> !field.name().equals(added))
                        .map(field -> new Schema.Field(field, field.schema()))
                        .toList());
        try (var writer = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(before))) {
            MOSI.forEach(writer::setMeta);
            writer.setCodec(CodecFactory.deflateCodec(6));
            writer.create(before, original.toFile());
            for (Utterance utterance : utterances) {
                GenericRecord record = new GenericData.Record(before);
                before.getFields().forEach(field -> record.put(field.name(), utterance.get(field.name())));
                writer.append(record);
            }
        }
        // When
        DatasetCopy.write(Dataset.open(original), copy, false, UnaryOperator.identity(), written -> {});
        // Then
        assertThat(read(original)).isEqualTo(utterances);
        assertThat(read(copy)).isEqualTo(utterances);
        try (var container = new DataFileReader<>(copy.toFile(), new GenericDatumReader<>())) {
            assertThat(container.getMetaString("avro.codec")).isEqualTo("deflate");
        }
    }

    @Test
    void leavesTheTargetUnchangedAndNoDraftWhenItFails() throws IOException {
        // Given
        Recordings.write(original, MOSI, List.of(UTTERANCES.get(0), UTTERANCES.get(0)));
        Files.writeString(copy, "the previous content");
        // When, then
        assertThatThrownBy(() ->
                        DatasetCopy.write(Dataset.open(original), copy, true, UnaryOperator.identity(), written -> {}))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("found a second utterance with this id");
        assertThat(copy).hasContent("the previous content");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(original, copy);
        }
    }

    @Test
    void rejectsATargetItMustNotWrite() throws IOException {
        // Given
        Recordings.write(original, MOSI, UTTERANCES);
        Files.writeString(copy, "the previous content");
        // When, then
        assertRejected(copy, "'%s' already exists, expected a new file; --replace replaces it".formatted(copy));
        assertRejected(folder, "'%s' is a folder, expected a file to write".formatted(folder));
        assertRejected(
                folder.resolve("none/copy.avro"),
                "folder '%s' does not exist, expected it for 'copy.avro'".formatted(folder.resolve("none")));
    }

    private void assertRejected(Path target, String message) {
        assertThatThrownBy(() -> DatasetCopy.write(
                        Dataset.open(original), target, false, UnaryOperator.identity(), written -> {}))
                .isInstanceOf(DatasetException.class)
                .hasMessage(message);
    }

    private static List<Utterance> read(Path file) {
        try (var utterances = Dataset.open(file).utterances(SplitChoice.ALL)) {
            return utterances.toList();
        }
    }
}
