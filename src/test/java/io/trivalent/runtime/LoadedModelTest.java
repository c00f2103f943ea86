package io.trivalent.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Settled;
import io.trivalent.model.InvalidModelException;
import io.trivalent.model.ModelStore;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens packages whose graphs differ from the manifest or cannot be read, and checks that failures release the open graphs. */
class LoadedModelTest {
    private static final OnnxRuntime RUNTIME =
            new OnnxRuntime(Settled.defaults().score());

    private final Path models;

    LoadedModelTest(@TempDir Path models) {
        this.models = models;
    }

    @Test
    void failsIfTheInputsOfAGraphDifferFromTheManifest() {
        // Given
        Path folder = Packages.copy(Packages.LATE_FUSION, models);
        Packages.edit(folder, root -> ((ObjectNode) root.at("/graphs/model/inputs/0")).put("name", "words"));
        try (var open = open()) {
            // When, then
            assertThatThrownBy(() -> open.loaded(Packages.LATE_FUSION))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessage("package late-fusion/1: graph late-fusion/1 model.onnx has inputs [acoustic, present,"
                            + " text, visual], expected [acoustic, present, visual, words]");
        }
    }

    @Test
    void failsOnAFileThatIsNoGraph() {
        // Given
        Packages.replace(Packages.copy(Packages.CONSTANT, models), "model.onnx", "no graph".getBytes(UTF_8));
        try (var open = open()) {
            // When, then
            assertThatThrownBy(() -> open.loaded(Packages.CONSTANT))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageStartingWith("package constant/1: ONNX Runtime %s cannot open 'model.onnx': "
                            .formatted(RUNTIME.version()));
        }
    }

    @Test
    void closesTheOpenGraphsIfALaterOneCannotBeOpened() {
        // Given: a valid model and an invalid quantizer, which is opened after it
        Path folder = Packages.copy(Packages.LATE_FUSION, models);
        Packages.replace(folder, "q.onnx", "no graph".getBytes(UTF_8));
        Packages.edit(folder, root -> root.withObjectProperty("modalities")
                .withObjectProperty("visual")
                .put("quantizer", "q.onnx"));
        var runtime = new OnnxRuntime(Settled.defaults().score());
        try (var open = new LoadedModels(runtime, new ModelStore(models))) {
            // When, then
            assertThatThrownBy(() -> open.loaded(Packages.LATE_FUSION))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("cannot open 'q.onnx'");
            assertThat(runtime.openGraphs()).isZero();
        }
    }

    private LoadedModels open() {
        return new LoadedModels(RUNTIME, new ModelStore(models));
    }
}
