package io.trivalent.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void namesVersionCommitAndLibraries() {
        // When
        String[] lines = new Version().getVersion();
        // Then
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).matches("trivalent \\d+\\.\\d+\\.\\d+\\S*, commit ([0-9a-f]{12}(-dirty)?|unknown)");
        assertThat(lines[1])
                .matches("Java \\S+, Quarkus [\\d.]+, Kafka [\\d.]+, Avro [\\d.]+, onnxruntime(_gpu)? [\\d.]+");
    }
}
