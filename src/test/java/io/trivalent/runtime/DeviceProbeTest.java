package io.trivalent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines with and without NVIDIA's software, as folders. */
class DeviceProbeTest {
    private static final List<String> LINKED =
            List.of("libcublas.so.13", "libcudart.so.13", "libcuda.so.1", "libc.so.6");

    @TempDir
    Path root;

    @Test
    void namesWhatTheLibraryWantsAndWhatIsMissing() throws IOException {
        // Given: cuBLAS in a folder of LD_LIBRARY_PATH, the driver's library in one of the loader's configuration
        Path natives = folder("natives");
        SharedLibrary.write(natives.resolve(DeviceProbe.CUDA_LIBRARY), LINKED);
        Path python = folder("python/nvidia/cublas/lib");
        Files.createFile(python.resolve("libcublas.so.13"));
        Files.createFile(folder("opt/driver").resolve("libcuda.so.1"));
        Files.writeString(folder("etc/ld.so.conf.d").resolve("driver.conf"), "# NVIDIA\n/opt/driver\n");
        Files.writeString(
                folder("proc/driver/nvidia").resolve("version"),
                "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build  (x)\n");
        // When
        DeviceReport report = new DeviceProbe(root, "/nowhere::" + python, Optional.of(natives))
                .report("1.29.0", List.of("CPU", "CUDA"));
        // Then
        assertThat(report.missing()).containsExactly("libcudart.so.13");
        assertThat(report.wanted()).hasValue("CUDA 13 and cuDNN 9");
        assertThat(report)
                .hasToString(("ONNX Runtime 1.29.0 has [CPU, CUDA]; NVIDIA driver 580.65.06; wants CUDA 13 and cuDNN 9;"
                                + " found libcublas.so.13 in %s, libcuda.so.1 in %s; missing libcudart.so.13,"
                                + " libcudnn.so.9 (convolutions and recurrent layers need it), libcufft.so.12 (Fourier"
                                + " transforms need it)")
                        .formatted(python, root.resolve("opt/driver")));
    }

    @Test
    void aMachineWithoutADeviceWantsNothing() {
        // When
        DeviceReport report = new DeviceProbe(root, "", Optional.of(root)).report("1.29.0", List.of("CPU"));
        // Then
        assertThat(report.missing()).isEmpty();
        assertThat(report).hasToString("ONNX Runtime 1.29.0 has [CPU]; no NVIDIA driver; it links no CUDA");
    }

    @Test
    void readsTheReleaseOfADriverThatIsNotOpen() throws IOException {
        // Given
        Files.writeString(
                folder("proc/driver/nvidia").resolve("version"),
                "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.54.03  Tue Jun  6 22:20:39 UTC 2023\n");
        // When, then
        assertThat(new DeviceProbe(root, "", Optional.empty()).driver()).hasValue("535.54.03");
    }

    @Test
    void readsTheLinksOfARealLibrary() throws IOException {
        // Given
        Path jvm = Path.of(System.getProperty("java.home"), "lib", "libnet.so");
        org.assertj.core.api.Assumptions.assumeThat(jvm).exists();
        // When, then
        assertThat(LinkedLibraries.of(jvm)).contains("libjvm.so", "libc.so.6");
    }

    @Test
    void rejectsAFileThatIsNoLibrary() throws IOException {
        // Given
        Path text = Files.writeString(
                root.resolve("text.so"), "no library, but long enough for the header of one, 64 bytes");
        Path cut = Files.write(root.resolve("cut.so"), new byte[10]);
        // When, then
        assertThatThrownBy(() -> LinkedLibraries.of(text))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'%s'".formatted(text));
        assertThatThrownBy(() -> LinkedLibraries.of(cut))
                .isInstanceOf(IOException.class)
                .hasMessage("'%s' has 10 bytes, expected 64 at 0: it is cut off or no ELF file".formatted(cut));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }
}
