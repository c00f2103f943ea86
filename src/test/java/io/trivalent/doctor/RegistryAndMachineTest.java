package io.trivalent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.doctor.MachineChecks.StateFolder;
import io.trivalent.doctor.RegistryChecks.Subject;
import io.trivalent.fixtures.Packages;
import io.trivalent.model.ModelStore;
import io.trivalent.runtime.DeviceReport;
import io.trivalent.runtime.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAndMachineTest {
    private static final Schema OURS = Transcript.getClassSchema();
    private static final Path STATE = Path.of("state");
    private static final long GIB = 1 << 30;

    @Test
    void countsCompatibleSubjects() {
        assertThat(registry(new Subject(OURS, Optional.of(OURS), true, false)))
                .containsExactly("ok    registry    answers, 1 subjects are compatible");
    }

    @Test
    void reportsAMissingSubject() {
        assertThat(registry(new Subject(OURS, Optional.empty(), true, false)))
                .containsExactly("warn  registry    subject text-value is missing, expected io.trivalent.Transcript  →"
                        + " register it with ./trivalent topics create --schemas");
    }

    @Test
    void failsIfEventsCannotBeWritten() {
        assertThat(registry(new Subject(OURS, Optional.empty(), true, true)))
                .containsExactly("fail  registry    subject text-value is missing, expected io.trivalent.Transcript  →"
                        + " register it with ./trivalent topics create --schemas");
    }

    @Test
    void reportsASubjectThatCannotBeRead() {
        assertThat(registry(new Subject(OURS, Optional.of(FeatureFrames.getClassSchema()), true, false)))
                .containsExactly("fail  registry    subject text-value has a io.trivalent.FeatureFrames that this"
                        + " version cannot read, expected one compatible with its io.trivalent.Transcript  → compare"
                        + " it with the folder schemas, and publish with the schemas there");
    }

    @Test
    void reportsASubjectThatWouldRejectOurSchema() {
        assertThat(registry(new Subject(OURS, Optional.of(OURS), false, false)))
                .containsExactly("fail  registry    subject text-value would reject this version's"
                        + " io.trivalent.Transcript, expected it to be compatible  → compare its versions with the"
                        + " folder schemas, or set the subject's compatibility");
    }

    @Test
    void requiresAWritableFolderWithSpaceForState() {
        assertThat(MachineChecks.finding(new StateFolder(STATE, STATE, true, GIB)))
                .hasToString("ok    state       'state' is writable, 1024 MiB free");
        assertThat(MachineChecks.finding(new StateFolder(STATE, STATE, true, GIB - 1)))
                .hasToString(
                        "warn  state       'state' has 1023 MiB free, expected at least 1024  → free disk space, or set"
                                + " trivalent.streams.state-directory");
        assertThat(MachineChecks.finding(new StateFolder(STATE, STATE, false, GIB)))
                .hasToString("fail  state       'state' cannot be written to, expected a writable folder  → change its"
                        + " owner, or set trivalent.streams.state-directory");
    }

    @Test
    void examinesTheNearestExistingFolder(@TempDir Path folder) {
        // When
        var state = StateFolder.at(folder.resolve("a/b"));
        // Then
        assertThat(state.nearest()).isEqualTo(folder);
        assertThat(state.writable()).isTrue();
        assertThat(state.freeBytes()).isPositive();
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void reportsWhereModelsRun() {
        assertThat(MachineChecks.finding("1.29.0", "CPU", Optional.empty()))
                .hasToString("ok    runtime     ONNX Runtime 1.29.0 on CPU");
        assertThat(MachineChecks.finding("1.29.0", "CPU", Optional.of("no cuDNN")))
                .hasToString("warn  runtime     ONNX Runtime 1.29.0 on CPU: no cuDNN  → fix the cause, or set"
                        + " trivalent.score.provider=cpu");
    }

    @Test
    void warnsIfAPackageInFloat16RunsOnTheCpu(@TempDir Path models) {
        // Given
        Path folder = Packages.copy(Packages.LATE_FUSION, models);
        Packages.edit(
                folder, root -> root.putObject("compute").put("type", "float16").put("tolerance", 0.01));
        var reduced = new ModelStore(models).open("late-fusion").manifest();
        // When, then
        assertThat(MachineChecks.finding(reduced, Provider.CPU)).hasValueSatisfying(finding -> assertThat(finding)
                .hasToString("warn  runtime     late-fusion/1 computes in float16 on the CPU, which has few"
                        + " kernels for it and is slower than with float32  → set trivalent.models.active to the"
                        + " package that it was converted from"));
        assertThat(MachineChecks.finding(reduced, Provider.CUDA)).isEmpty();
        assertThat(MachineChecks.finding(Packages.lateFusion(), Provider.CPU)).isEmpty();
    }

    @Test
    void reportsWhichCudaIsWantedAndMissing() {
        // Given
        var libraries = new TreeMap<>(Map.of("libcublas.so.13", Optional.<Path>empty()));
        var report = new DeviceReport("1.29.0", List.of("CPU", "CUDA"), Optional.of("580.65.06"), libraries);
        var none = new DeviceReport("1.29.0", List.of("CPU"), Optional.empty(), new TreeMap<>());
        // When, then
        assertThat(MachineChecks.finding(report, true))
                .hasToString(
                        "warn  cuda        ONNX Runtime 1.29.0 has [CPU, CUDA]; NVIDIA driver 580.65.06; wants CUDA"
                                + " 13; missing libcublas.so.13  → docs/gpu.md lists the ways to install it");
        assertThat(MachineChecks.finding(report, false).level()).isEqualTo(Finding.Level.OK);
        assertThat(MachineChecks.finding(none, true))
                .hasToString("ok    cuda        ONNX Runtime 1.29.0 has [CPU]; no NVIDIA driver; it links no CUDA");
    }

    private static List<String> registry(Subject subject) {
        return RegistryChecks.findings(Map.of("text-value", subject)).stream()
                .map(Finding::toString)
                .toList();
    }
}
