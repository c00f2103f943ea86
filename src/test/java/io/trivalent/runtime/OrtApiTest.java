package io.trivalent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import ai.onnxruntime.OrtSession;
import io.trivalent.fixtures.Packages;
import io.trivalent.fixtures.Settled;
import org.junit.jupiter.api.Test;

/** The C functions of ONNX Runtime, compared with what its Java API says. */
class OrtApiTest {
    private static final String MODEL =
            Packages.MODELS.resolve("tfn-mosi/1/model.onnx").toString();

    private static final String QUANTIZER =
            Packages.MODELS.resolve("tfn-mosi/1/quantizer-acoustic.onnx").toString();

    @Test
    void anOldJavaIsRefused() {
        // When, then
        assertThatThrownBy(() -> OrtApi.load(Runtime.Version.parse("21.0.2")))
                .isInstanceOf(ProviderMissingException.class)
                .hasMessage(
                        "trivalent.score.cuda.states-on-device is true, but this is Java 21.0.2, expected Java 22 or"
                                + " newer, which can call the C functions of ONNX Runtime; run the program with such a Java, or"
                                + " set it to false");
    }

    @Test
    void aStartWithAnOldJavaFails() {
        // Given
        assumeThat(Runtime.version().feature())
                .as("Java without the foreign-function API")
                .isLessThan(ForeignFunctions.MIN_JAVA);
        var config = Settled.with("score.cuda.states-on-device", "true").score();
        // When, then
        assertThatThrownBy(() -> new OnnxRuntime(config))
                .isInstanceOf(ProviderMissingException.class)
                .hasMessageContaining("but this is Java " + Runtime.version());
    }

    @Test
    void theJavaClassesAreThoseThatWereChecked() {
        // Given: the native library and the classes are of the same version
        assertThat(OrtEnvironment.getEnvironment().getVersion())
                .as("check the members that OnnxInternals names, and the places of OrtFunction")
                .isEqualTo(OnnxInternals.CHECKED_ON);
        // When, then
        assertThat(new OnnxInternals().api()).isNotZero();
    }

    @Test
    void aFailureHasTheCodeAndTheMessageOfTheLibrary() throws OrtException {
        // Given: a run without inputs
        OrtApi api = api();
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(MODEL);
                IoBinding binding = new IoBinding(api, session);
                OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            // When
            var failure = catchThrowableOfType(
                    OrtException.class, () -> binding.run("score", api.memory(session, "text"), options));
            // Then
            assertThat(failure.getCode()).isEqualTo(OrtErrorCode.ORT_FAIL);
            assertThat(failure.getMessage())
                    .startsWith("Error code - ORT_FAIL - message: ")
                    .contains("Missing Input: ");
        }
    }

    @Test
    void namesTheDeviceOfEveryInput() throws OrtException {
        // Given
        OrtApi api = api();
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(MODEL)) {
            for (String input : session.getInputNames()) {
                // When
                String device = api.device(api.memory(session, input));
                // Then
                assertThat(device).isEqualTo("Cpu 0");
            }
        }
    }

    @Test
    void javaFailsToReadAnOutputThatMayBeOnADevice() throws OrtException {
        // Given
        OrtApi api = api();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(QUANTIZER);
                OnnxTensor frames = OnnxTensor.createTensor(environment, new float[1][73]);
                IoBinding binding = new IoBinding(api, session);
                OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            binding.input("frames", frames);
            try (OnnxTensor output = binding.run("compact", api.memory(session, "frames"), options)) {
                // When, then
                assertThatThrownBy(output::getFloatBuffer).isInstanceOf(NullPointerException.class);
            }
        }
    }

    private static OrtApi api() {
        assumeThat(Runtime.version().feature())
                .as("Java whose foreign-function API calls C functions")
                .isGreaterThanOrEqualTo(ForeignFunctions.MIN_JAVA);
        return OrtApi.load(Runtime.version());
    }
}
