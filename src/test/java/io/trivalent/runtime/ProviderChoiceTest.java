package io.trivalent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The choice of a provider, from reports of builds and machines that are not here. */
class ProviderChoiceTest {
    private static final DeviceReport CPU_BUILD =
            new DeviceReport("1.29.0", List.of("CPU"), Optional.empty(), new TreeMap<>());
    private static final DeviceReport CPU_BUILD_BESIDE_A_DEVICE =
            new DeviceReport("1.29.0", List.of("CPU"), Optional.of("580.65.06"), new TreeMap<>());
    private static final DeviceReport GPU_HOST = report("580.65.06", true);
    private static final DeviceReport GPU_BUILD_WITHOUT_CUBLAS = report("580.65.06", false);

    @Test
    void autoTakesCudaIfItCanBeLoaded() {
        // When
        var choice = choice(Provider.AUTO, GPU_HOST, Optional.empty());
        // Then
        assertThat(choice.provider()).isEqualTo(Provider.CUDA);
        assertThat(choice.fallback()).isEmpty();
        assertThat(choice.reason())
                .isEqualTo("auto chose cuda on device [0, 1], because it can be used; ONNX Runtime 1.29.0 has [CPU,"
                        + " CUDA]; NVIDIA driver 580.65.06; wants CUDA 13; found libcublas.so.13 in /opt/cuda");
    }

    @Test
    void autoTakesTheCpuInSilenceWhereNoDeviceIsMeant() {
        // When
        var choice = choice(Provider.AUTO, CPU_BUILD, Optional.empty());
        // Then
        assertThat(choice.provider()).isEqualTo(Provider.CPU);
        assertThat(choice.fallback()).isEmpty();
        assertThat(choice.reason())
                .isEqualTo("auto chose cpu, because this build of ONNX Runtime 1.29.0 has only [CPU]; build with -Pgpu,"
                        + " or set it to cpu or auto");
    }

    @Test
    void autoSaysThatADeviceIsUnused() {
        assertThat(choice(Provider.AUTO, CPU_BUILD_BESIDE_A_DEVICE, Optional.empty())
                        .fallback())
                .hasValue("this build of ONNX Runtime 1.29.0 has only [CPU], beside NVIDIA driver 580.65.06; build with"
                        + " -Pgpu, or set it to cpu or auto");
    }

    @Test
    void autoSaysWhyCudaCannotBeUsed() {
        // When
        var choice = choice(Provider.AUTO, GPU_BUILD_WITHOUT_CUBLAS, Optional.of("device 0: no cuBLAS "));
        // Then
        assertThat(choice.provider()).isEqualTo(Provider.CPU);
        assertThat(choice.fallback())
                .hasValue("cuda cannot be used: device 0: no cuBLAS; ONNX Runtime 1.29.0 has [CPU, CUDA]; NVIDIA driver"
                        + " 580.65.06; wants CUDA 13; missing libcublas.so.13; docs/gpu.md lists the ways to install"
                        + " it");
    }

    @Test
    void aConfiguredDeviceIsNeverReplaced() {
        assertThatThrownBy(() -> choice(Provider.CUDA, GPU_BUILD_WITHOUT_CUBLAS, Optional.of("device 0: no cuBLAS")))
                .isInstanceOf(ProviderMissingException.class)
                .hasMessageStartingWith(
                        "trivalent.score.provider is cuda, but cuda cannot be used: device 0: no cuBLAS;");
        assertThatThrownBy(() -> choice(Provider.TENSORRT, GPU_HOST, Optional.empty()))
                .isInstanceOf(ProviderMissingException.class)
                .hasMessageStartingWith(
                        "trivalent.score.provider is tensorrt, but this build of ONNX Runtime 1.29.0 has"
                                + " only [CPU, CUDA]");
    }

    @Test
    void cpuLooksForNoDevice() {
        assertThat(ProviderChoice.of(Provider.CPU, List.of(0), GPU_HOST, on -> {
                            throw new AssertionError("loaded " + on);
                        })
                        .provider())
                .isEqualTo(Provider.CPU);
    }

    @Test
    void aRunGoesToTheSessionWithTheFewest() {
        // Given
        var spread = new Spread(3);
        // When
        List<Integer> first = List.of(spread.take(), spread.take(), spread.take());
        spread.release(1);
        // Then
        assertThat(first).containsExactly(0, 1, 2);
        assertThat(spread.take()).isEqualTo(1);
        assertThat(spread.take()).isEqualTo(2);
    }

    private static ProviderChoice choice(Provider configured, DeviceReport report, Optional<String> failure) {
        return ProviderChoice.of(configured, List.of(0, 1), report, on -> failure);
    }

    private static DeviceReport report(String driver, boolean cublas) {
        return new DeviceReport(
                "1.29.0",
                List.of("CPU", "CUDA"),
                Optional.of(driver),
                new TreeMap<>(Map.of(
                        "libcublas.so.13", cublas ? Optional.of(Path.of("/opt/cuda")) : Optional.<Path>empty())));
    }
}
