package io.trivalent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.trivalent.fixtures.Settled;
import org.junit.jupiter.api.Test;

class OnnxRuntimeTest {
    @Test
    void failsIfCudaIsConfiguredAndNotInTheBuild() {
        // Given
        assumeThat(OrtEnvironment.getAvailableProviders()).doesNotContain(OrtProvider.CUDA);
        var config = Settled.with("score.provider", "cuda").score();
        // When, then
        assertThatThrownBy(() -> new OnnxRuntime(config))
                .isInstanceOf(ProviderMissingException.class)
                .hasMessageStartingWith("trivalent.score.provider is cuda, but this build of ONNX Runtime ")
                .hasMessageEndingWith("; build with -Pgpu, or set it to cpu or auto");
    }

    @Test
    void runsOnTheCpuIfCudaIsNotAvailable() {
        // Given
        assumeThat(OrtEnvironment.getAvailableProviders()).doesNotContain(OrtProvider.CUDA);
        // When
        var runtime = new OnnxRuntime(Settled.with("score.provider", "auto").score());
        // Then
        assertThat(runtime.provider()).isEqualTo(Provider.CPU);
    }
}
