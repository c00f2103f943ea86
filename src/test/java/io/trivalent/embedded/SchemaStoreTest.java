package io.trivalent.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.wire.RegisteredSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaStoreTest {
    private static final String A = record("");
    private static final String A_B_DEFAULT = record(", {\"name\":\"b\",\"type\":\"int\",\"default\":0}");
    private static final String A_B = record(", {\"name\":\"b\",\"type\":\"int\"}");

    private final Path folder;

    SchemaStoreTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static String record(String more) {
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}%s]}".formatted(more);
    }

    @Test
    void oneIdPerDistinctSchemaOverAllSubjects() {
        // Given
        var store = SchemaStore.inMemory();
        // When
        int first = store.register("x", A);
        int again = store.register("x", A.replace(",", " , "));
        int elsewhere = store.register("y", A);
        int second = store.register("x", A_B_DEFAULT);
        // Then
        assertThat(new int[] {first, again, elsewhere, second}).containsExactly(1, 1, 1, 2);
        assertThat(store.versions("x")).extracting(RegisteredSchema::version).containsExactly(1, 2);
        assertThat(store.versions("y")).extracting(RegisteredSchema::version).containsExactly(1);
    }

    @Test
    void rejectsSchemasBeyondTheLimitOfCharacters() {
        // Given
        var store = SchemaStore.inMemory();
        String large = record(", {\"name\":\"b\",\"type\":\"int\",\"doc\":\"%s\",\"default\":0}"
                .formatted("x".repeat(SchemaStore.MAX_CHARACTERS / 4)));
        for (String subject : new String[] {"a", "b", "c"}) {
            store.register(subject, large);
        }
        // When, then
        assertThatThrownBy(() -> store.register("d", large))
                .isInstanceOf(SchemaStoreException.class)
                .hasMessageMatching("store is full, it holds 3 versions with \\d+ characters");
        assertThat(store.register("d", A)).isEqualTo(2);
    }

    @Test
    void rejectsVersionsBeyondTheLimit() {
        // Given
        var store = SchemaStore.inMemory();
        for (int i = 0; i < SchemaStore.MAX_VERSIONS; i++) {
            store.register("subject-" + i, A);
        }
        // When, then
        assertThatThrownBy(() -> store.register("one more", A))
                .isInstanceOf(SchemaStoreException.class)
                .hasMessageStartingWith("store is full, it holds 10000 versions");
        assertThat(store.register("subject-0", A)).isEqualTo(1);
    }

    static Stream<Arguments> levels() {
        return Stream.of(
                // from, to, and the levels that allow it
                Arguments.of(A, A_B, "NONE FORWARD FORWARD_TRANSITIVE"),
                Arguments.of(
                        A,
                        A_B_DEFAULT,
                        "NONE BACKWARD BACKWARD_TRANSITIVE FORWARD FORWARD_TRANSITIVE FULL FULL_TRANSITIVE"),
                Arguments.of(A_B, A, "NONE BACKWARD BACKWARD_TRANSITIVE"));
    }

    @ParameterizedTest
    @MethodSource("levels")
    void allowsOnlyCompatibleChanges(String from, String to, String allowed) {
        for (Compatibility level : Compatibility.values()) {
            // Given
            var store = SchemaStore.inMemory();
            store.configure("s", level);
            store.register("s", from);
            // When
            boolean compatible = store.problems("s", to, store.versions("s")).isEmpty();
            // Then
            assertThat(compatible)
                    .as(level.name())
                    .isEqualTo(Stream.of(allowed.split(" ")).anyMatch(level.name()::equals));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Compatibility.class,
            names = {"BACKWARD", "BACKWARD_TRANSITIVE"})
    void onlyTransitiveLevelsCheckAllVersions(Compatibility level) {
        // Given: the first version has no b, the second has b with a default, the new one has b without a default
        var store = SchemaStore.inMemory();
        store.configure(level);
        store.register("s", A);
        store.register("s", A_B_DEFAULT);
        // When
        boolean compatible = store.problems("s", A_B, store.versions("s")).isEmpty();
        // Then
        assertThat(compatible).isEqualTo(level == Compatibility.BACKWARD);
    }

    @Test
    void keepsItsContentOverARestart() {
        // Given
        Path file = folder.resolve("new/registry.jsonl");
        try (var store = SchemaStore.open(file)) {
            store.register("x", A);
            store.configure("x", Compatibility.NONE);
            store.register("x", A_B);
            store.configure(Compatibility.FULL);
            store.register("y", A_B);
        }
        // When
        try (var store = SchemaStore.open(file)) {
            // Then
            assertThat(store.subjects()).containsExactly("x", "y");
            assertThat(store.versions("x")).extracting(RegisteredSchema::id).containsExactly(1, 2);
            assertThat(store.latest("y").id()).isEqualTo(2);
            assertThat(store.compatibility()).isEqualTo(Compatibility.FULL);
            assertThat(store.compatibility("x")).contains(Compatibility.NONE);
            assertThat(store.compatibility("y")).isEmpty();
            assertThat(store.register("z", A_B_DEFAULT)).isEqualTo(3);
        }
    }

    @Test
    void cutsOffAnIncompleteLastLine() throws IOException {
        // Given
        Path file = folder.resolve("registry.jsonl");
        try (var store = SchemaStore.open(file)) {
            store.register("x", A);
        }
        Files.writeString(file, "{\"subject\":\"y\",\"id\":2,\"sch", StandardOpenOption.APPEND);
        // When
        try (var store = SchemaStore.open(file)) {
            store.register("z", A_B);
        }
        // Then
        try (var store = SchemaStore.open(file)) {
            assertThat(store.subjects()).containsExactly("x", "z");
        }
    }

    @Test
    void rejectsADamagedFile() throws IOException {
        // Given
        Path file = folder.resolve("registry.jsonl");
        // When
        Files.write(file, "{\"compatibility\":\"FULL\"}\nnonsense\n".getBytes(UTF_8));
        // Then
        assertThatThrownBy(() -> SchemaStore.open(file))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageStartingWith(
                        "schema file %s is damaged in line 2, expected a change as json: ".formatted(file));
    }

    @Test
    void rejectsAFileThatCannotBeOpened() {
        assertThatThrownBy(() -> SchemaStore.open(folder))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageStartingWith(
                        "schema file %s cannot be used, expected a readable and writable file: ".formatted(folder));
    }
}
