package io.trivalent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.fixtures.Packages;
import io.trivalent.vocabulary.PackageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File names, package names and links may not lead out of the models folder. */
class ModelPathsTest {
    private final Path models;
    private final ModelStore store;

    ModelPathsTest(@TempDir Path models) {
        this.models = models;
        this.store = new ModelStore(models);
    }

    @Test
    void readsAFileThatPackagesShare() throws IOException {
        // Given
        Path folder = Packages.copy(Packages.CONSTANT, models);
        Path shared = Files.createDirectories(models.resolve("shared")).resolve("model.onnx");
        Files.move(folder.resolve("model.onnx"), shared);
        // When
        Packages.edit(folder, root -> rename(root, "../../shared/model.onnx"));
        // Then
        assertThat(store.open("constant").file("../../shared/model.onnx")).isEqualTo(shared);
    }

    @Test
    void rejectsAPathOutsideTheFolder() {
        // Given
        Path folder = Packages.copy(Packages.CONSTANT, models);
        // When
        Packages.edit(folder, root -> rename(root, "../../../x"));
        // Then
        assertInvalid("constant", "package constant/1: path '../../../x' is outside the models folder");
    }

    @Test
    void rejectsAnAbsolutePath() {
        // Given
        Path folder = Packages.copy(Packages.CONSTANT, models);
        // When
        Packages.edit(folder, root -> rename(root, "/etc/hostname"));
        // Then
        assertInvalid("constant", "package constant/1: path '/etc/hostname' is outside the models folder");
    }

    @Test
    void rejectsANameThatIsNotAPath() {
        // Given
        Path folder = Packages.copy(Packages.CONSTANT, models);
        // When
        Packages.edit(folder, root -> rename(root, "model\0.onnx"));
        // Then
        assertInvalid("constant", "package constant/1: a name in 'files' is not a path: Nul character not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "manifest.json"})
    void rejectsALinkOutOfTheFolder(String name, @TempDir Path elsewhere) throws IOException {
        // Given
        Path folder = Packages.copy(Packages.CONSTANT, models);
        // When
        Files.move(folder.resolve(name), elsewhere.resolve(name));
        Files.createSymbolicLink(folder.resolve(name), elsewhere.resolve(name));
        // Then
        assertInvalid(
                "constant", "package constant/1: '%s' is a link to a place outside the models folder".formatted(name));
    }

    @Test
    void rejectsAPackageFolderThatLinksOutOfTheFolder(@TempDir Path elsewhere) throws IOException {
        // Given
        Packages.copy(Packages.CONSTANT, elsewhere);
        // When
        Files.createSymbolicLink(models.resolve("constant"), elsewhere.resolve("constant"));
        // Then
        assertInvalid(
                "constant/1", "package constant/1: 'manifest.json' is a link to a place outside the models folder");
    }

    @Test
    void followsALinkThatStaysInTheFolder() throws IOException {
        // Given
        Path folder = Packages.copy(Packages.CONSTANT, models);
        Path shared = Files.createDirectories(models.resolve("shared")).resolve("model.onnx");
        // When
        Files.move(folder.resolve("model.onnx"), shared);
        Files.createSymbolicLink(folder.resolve("model.onnx"), shared);
        // Then
        assertThat(store.open("constant").id()).isEqualTo(Packages.CONSTANT);
    }

    @Test
    void opensPackagesOfAFolderThatIsALink(@TempDir Path links) throws IOException {
        // Given
        Packages.copy(Packages.CONSTANT, models);
        Path link = Files.createSymbolicLink(links.resolve("models"), models);
        // When
        var opened = new ModelStore(link).open("constant");
        // Then
        assertThat(opened.id()).isEqualTo(Packages.CONSTANT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "Constant", "a b", "a\\b", "a\0b", "a/b"})
    void rejectsANameThatCouldBeAPath(String part) {
        // Given
        Packages.copy(Packages.CONSTANT, models);
        // When, then
        String message =
                "package name or version '%s' is invalid, expected lower-case letters, digits and . _ - after a letter or digit"
                        .formatted(part);
        assertInvalid("constant/" + part, message);
        assertThatThrownBy(() -> store.open(new PackageId(part, "1")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(message);
    }

    private static void rename(ObjectNode root, String model) {
        ((ObjectNode) root.at("/graphs/model")).put("file", model);
        ObjectNode files = (ObjectNode) root.get("files");
        files.set(model, files.remove("model.onnx"));
    }

    private void assertInvalid(String reference, String message) {
        assertThatThrownBy(() -> store.open(reference))
                .isInstanceOf(InvalidModelException.class)
                .hasMessage(message);
    }
}
