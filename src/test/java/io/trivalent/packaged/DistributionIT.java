package io.trivalent.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.packaged.Distribution.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution in a folder of its own, without the repository. */
class DistributionIT {
    private static Distribution distribution;

    @BeforeAll
    static void unpack(@TempDir Path folder) throws IOException {
        String zip = System.getProperty("distribution", "");
        assumeThat(zip).as("only -Pdist makes the distribution").isNotEmpty();
        Path spaced = Files.createDirectory(folder.resolve("a folder"));
        distribution = Distribution.unpack(Path.of(zip), spaced);
    }

    @Test
    void printsItsVersion() throws Exception {
        // When
        Answer answer = distribution.run("--version");
        // Then
        assertThat(answer.exitCode()).as(answer.errors()).isZero();
        assertThat(answer.output())
                .startsWith(
                        distribution.root().getFileName().toString().replace("trivalent-", "trivalent ") + ", commit ");
    }

    @Test
    void runsTheDemo() throws Exception {
        // When
        Answer answer = distribution.run("demo", "--exit", "--json");
        // Then
        assertThat(answer.exitCode()).as(answer.errors()).isZero();
        JsonNode evaluation = new ObjectMapper().readTree(answer.output());
        assertThat(evaluation.path("missing").asInt(-1)).as(answer.output()).isZero();
        assertThat(evaluation.path("duplicates").asInt(-1)).isZero();
    }

    @Test
    void hasAllPackagesAndTheDocuments() throws Exception {
        // When
        Answer answer = distribution.run("models", "list", "--json");
        // Then
        assertThat(answer.exitCode()).as(answer.errors()).isZero();
        try (var packages = Files.list(Path.of("models"))) {
            assertThat(new ObjectMapper().readTree(answer.output())).hasSize((int)
                    packages.filter(path -> Files.exists(path.resolve("1"))).count());
        }
        assertThat(distribution.root()).isDirectoryContaining("glob:**/{LICENSE,README.md,CHANGELOG.md}");
        assertThat(distribution.root().resolve("docs").resolve("operating.md")).isRegularFile();
        assertThat(distribution.root().resolve("schemas").resolve("sentiment.avsc"))
                .isRegularFile();
    }

    @Test
    void saysThatTrainingNeedsTheRepository() throws Exception {
        // When
        Answer answer = distribution.run("train", "fit");
        // Then
        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.errors().lines())
                .singleElement()
                .asString()
                .startsWith("trivalent: 'train' is not part of the distribution, expected the repository");
    }
}
