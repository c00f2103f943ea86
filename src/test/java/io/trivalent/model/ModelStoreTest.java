package io.trivalent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Packages;
import io.trivalent.vocabulary.PackageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
    private final Path models;
    private final ModelStore store;

    ModelStoreTest(@TempDir Path models) {
        this.models = models;
        this.store = new ModelStore(models);
    }

    @Test
    void opensAPackageWhoseFilesMatchItsManifest() throws IOException {
        // Given
        Path folder = Packages.copy(Packages.LATE_FUSION, models);
        // When
        var opened = store.open("late-fusion/1");
        // Then
        assertThat(opened.id()).isEqualTo(Packages.LATE_FUSION);
        assertThat(opened.sha256()).isEqualTo(Packages.sha256(Files.readAllBytes(folder.resolve("manifest.json"))));
        assertThat(opened.file("model.onnx")).isEqualTo(folder.resolve("model.onnx"));
        assertThat(opened.manifest().files()).containsOnlyKeys("model.onnx", "parity.jsonl");
        assertThat(opened.manifest().files().keySet()).isEqualTo(Set.of("model.onnx", "parity.jsonl"));
    }

    @Test
    void opensEveryCommittedPackage() {
        // Given
        var committed = new ModelStore(Packages.MODELS);
        // When
        var packages = committed.list();
        // Then
        assertThat(packages).contains(Packages.LATE_FUSION, Packages.CONSTANT);
        assertThat(packages)
                .allSatisfy(id -> assertThat(committed.open(id).id()).isEqualTo(id));
    }

    @Test
    void opensTheNewestVersionByNumber() throws IOException {
        // Given
        for (String version : new String[] {"1.9", "1.10", "1.2"}) {
            Packages.edit(
                    Packages.copy(Packages.CONSTANT, models, new PackageId("constant", version)),
                    root -> root.put("version", version));
        }
        // When
        var newest = store.open("constant");
        // Then
        assertThat(newest.id().version()).isEqualTo("1.10");
        assertThat(store.list()).extracting(PackageId::version).containsExactly("1.2", "1.9", "1.10");
    }

    @Test
    void aConvertedPackageIsNotTheNewestVersion() throws IOException {
        // Given
        for (String version : new String[] {"2", "2-float16", "2-int32", "1"}) {
            Packages.edit(
                    Packages.copy(Packages.CONSTANT, models, new PackageId("constant", version)),
                    root -> root.put("version", version));
        }
        // When
        var newest = store.open("constant");
        // Then
        assertThat(newest.id().version()).isEqualTo("2");
        assertThat(store.list()).extracting(PackageId::version).containsExactly("1", "2-float16", "2-int32", "2");
    }

    @Test
    void doesNotListAPackageThatIsBeingWritten() {
        // Given
        Packages.copy(Packages.CONSTANT, models);
        Packages.copy(Packages.CONSTANT, models, new PackageId("constant", ".2.draft"));
        // When, then
        assertThat(store.list()).containsExactly(Packages.CONSTANT);
    }

    @Test
    void reportsAMissingPackageWithThoseThatExist() {
        // Given
        Packages.copy(Packages.LATE_FUSION, models);
        Packages.copy(Packages.CONSTANT, models);
        // When, then
        assertInvalid("tfn", "no package 'tfn', found packages: [constant/1, late-fusion/1]");
        assertInvalid(
                "constant/2", "package constant/2 has no manifest.json, found packages: [constant/1, late-fusion/1]");
    }

    @Test
    void reportsAMissingFolder() {
        // Given
        var missing = new ModelStore(models.resolve("missing"));
        // When, then
        assertThatThrownBy(missing::list)
                .isInstanceOf(InvalidModelException.class)
                .hasMessage("models folder '%s' does not exist", models.resolve("missing"));
    }

    @Test
    void rejectsAMissingFile() throws IOException {
        // Given
        Path folder = Packages.copy(Packages.CONSTANT, models);
        // When
        Files.delete(folder.resolve("model.onnx"));
        // Then
        assertInvalid("constant", "package constant/1: file 'model.onnx' is missing");
    }

    @Test
    void rejectsAFileOfAnotherSize() throws IOException {
        // Given
        Path folder = Packages.copy(Packages.CONSTANT, models);
        // When
        Files.write(folder.resolve("model.onnx"), new byte[1567]);
        // Then
        assertInvalid("constant", "package constant/1: file 'model.onnx' has 1567 bytes, expected 1568");
    }

    @Test
    void rejectsAFileWithOneChangedBit() throws IOException {
        // Given
        Path file = Packages.copy(Packages.CONSTANT, models).resolve("model.onnx");
        byte[] content = Files.readAllBytes(file);
        String expected = Packages.sha256(content);
        // When
        content[1000] ^= 4;
        Files.write(file, content);
        // Then
        assertInvalid(
                "constant",
                "package constant/1: file 'model.onnx' has sha256 %s, expected %s"
                        .formatted(Packages.sha256(content), expected));
    }

    @Test
    void rejectsARenamedPackage() {
        // Given
        Packages.copy(Packages.CONSTANT, models, new PackageId("brilliant", "2"));
        // When, then
        assertInvalid("brilliant", "manifest of brilliant/2 names constant/1, expected the name of its folder");
    }

    @Test
    void returnsOnlyFilesThatTheManifestLists() {
        // Given
        Packages.copy(Packages.CONSTANT, models);
        var opened = store.open("constant");
        // When, then
        assertThatThrownBy(() -> opened.file("README.md"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("package constant/1 lists no file 'README.md'");
    }

    private void assertInvalid(String reference, String message) {
        assertThatThrownBy(() -> store.open(reference))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(message);
    }
}
