package io.trivalent.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.trivalent.settings.KnownVariables;
import io.trivalent.wire.Topics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Helm chart, by what Helm made of it: {@code deploy/check --render} writes the files that this test reads. No cluster
 * is needed.
 */
class HelmChartTest {
    private static final Path CHART = Path.of("deploy", "helm", "trivalent");
    private static final Path RENDERED = Path.of("src", "test", "resources", "deploy");

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full"})
    void theRenderedFilesAreOfThisChart(String values) throws Exception {
        assertThat(Files.readString(rendered(values)))
                .as("run deploy/check --render after a change of the chart")
                .startsWith("# Made by deploy/check --render from the chart with the sum " + ChartSum.of(CHART) + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full"})
    void helmMakesTheRenderedFiles(String values) throws Exception {
        // Given
        Optional<Path> helm = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "helm"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(helm.isPresent(), "there is no helm on the PATH");
        Path file = CHART.resolve("ci").resolve(values + "-values.yaml");
        // When
        Process process = new ProcessBuilder(
                        helm.get().toString(),
                        "template",
                        "trivalent",
                        CHART.toString(),
                        "--namespace=sentiment",
                        "--kube-version=1.37.0",
                        "-f",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        // Then
        assertThat(process.waitFor()).isZero();
        assertThat(Yaml.documents(output))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(Yaml.documents(Files.readString(rendered(values))));
    }

    @Test
    void theDefaultValuesSatisfyTheirSchema() throws IOException {
        // Given
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(Files.readString(CHART.resolve("values.schema.json")));
        String values = Yaml.read(CHART.resolve("values.yaml")).toString();
        // When, then
        assertThat(schema.validate(values, InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(values.replace("\"replicas\"", "\"replica\""), InputFormat.JSON))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full"})
    void setsOnlyVariablesThatTheProgramReads(String values) throws IOException {
        // When
        List<String> set = pods(values).stream()
                .flatMap(pod -> items(pod.at("/containers/0/env")))
                .map(variable -> variable.path("name").asText())
                .toList();
        // Then
        assertThat(set).contains("TRIVALENT_KAFKA_BOOTSTRAP_SERVERS", "TRIVALENT_STREAMS_STATE_DIRECTORY");
        assertThatCode(() -> KnownVariables.check(set)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "full"})
    void everyPodIsConfinedAndHasNoVariablesOfServices(String values) throws IOException {
        // Given
        String user = Files.readAllLines(Path.of("src", "main", "docker", "Dockerfile")).stream()
                .filter(line -> line.startsWith("USER "))
                .map(line -> line.replaceAll("^USER |:.*$", ""))
                .findFirst()
                .orElseThrow();
        // When, then
        assertThat(pods(values)).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asText()).isEqualTo(user);
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            JsonNode container = pod.at("/containers/0");
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                    .isTrue();
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                    .isEqualTo("ALL");
            assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
            assertThat(items(container.path("volumeMounts"))
                            .map(mount -> mount.path("mountPath").asText()))
                    .contains("/tmp");
        });
    }

    @Test
    void aPodKeepsItsNameItsPartitionsAndItsVolume() throws IOException {
        // When
        JsonNode set = one("minimal", "StatefulSet");
        Map<String, JsonNode> variables = variables(set);
        // Then
        assertThat(set.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(variables
                        .get("TRIVALENT_STREAMS_INSTANCE_ID")
                        .at("/valueFrom/fieldRef/fieldPath")
                        .asText())
                .isEqualTo("metadata.name");
        String directory =
                variables.get("TRIVALENT_STREAMS_STATE_DIRECTORY").path("value").asText();
        assertThat(items(set.at("/spec/template/spec/containers/0/volumeMounts"))
                        .filter(mount -> mount.path("name").asText().equals("state")))
                .singleElement()
                .satisfies(mount -> assertThat(mount.path("mountPath").asText()).isEqualTo(directory));
        assertThat(set.at("/spec/volumeClaimTemplates/0/metadata/name").asText())
                .isEqualTo("state");
        assertThat(set.at("/spec/serviceName").asText()).isEqualTo("trivalent-pods");
    }

    @Test
    void probesAndServicesMeetThePortOfTheProgram() throws IOException {
        // When
        JsonNode container = one("minimal", "StatefulSet").at("/spec/template/spec/containers/0");
        // Then
        assertThat(container.at("/ports/0/containerPort").asText())
                .isEqualTo("8080")
                .isEqualTo(variables(one("minimal", "StatefulSet"))
                        .get("QUARKUS_HTTP_PORT")
                        .path("value")
                        .asText());
        assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(container.path(probe).at("/httpGet/port").asText()).isEqualTo("http");
        }
        assertThat(all("minimal", "Service")).hasSize(2).allSatisfy(service -> assertThat(
                        service.at("/spec/ports/0/targetPort").asText())
                .isEqualTo("http"));
        JsonNode endpoint = one("full", "ServiceMonitor").at("/spec/endpoints/0");
        assertThat(endpoint.path("path").asText()).isEqualTo("/q/metrics");
        assertThat(endpoint.at("/basicAuth/password/name").asText()).isEqualTo("trivalent-http");
    }

    @Test
    void podsMayOpenOnlyThePortsOfNamesBrokersAndRegistry() throws IOException {
        // When
        JsonNode policy = one("full", "NetworkPolicy");
        // Then
        assertThat(items(policy.at("/spec/egress/0/ports"))
                        .map(port -> port.path("port").asInt()))
                .containsExactly(53, 53, 9093, 9094, 443, 4317);
        assertThat(items(one("minimal", "NetworkPolicy").at("/spec/egress/0/ports"))
                        .map(port -> port.path("port").asInt()))
                .containsExactly(53, 53, 9092, 8081);
        assertThat(policy.at("/spec/ingress/0/ports/0/port").asText()).isEqualTo("http");
    }

    @Test
    void processorsReachEachOther() throws IOException {
        for (String values : List.of("minimal", "full")) {
            // When
            JsonNode policy = one(values, "NetworkPolicy").path("spec");
            JsonNode set = one(values, "StatefulSet");
            // Then: the rules are for the pods of the set
            JsonNode processors = set.at("/spec/selector");
            assertThat(policy.path("podSelector")).isEqualTo(processors);
            assertThat(policy.at("/ingress/1/from/0/podSelector")).isEqualTo(processors);
            assertThat(policy.at("/ingress/1/ports/0/port").asText()).isEqualTo("http");
            assertThat(policy.at("/egress/1/to/0/podSelector")).isEqualTo(processors);
            String port = set.at("/spec/template/spec/containers/0/ports/0/containerPort")
                    .asText();
            assertThat(policy.at("/egress/1/ports/0/port").asText()).isEqualTo(port);
            Map<String, JsonNode> variables = variables(set);
            assertThat(variables
                            .get("POD_IP")
                            .at("/valueFrom/fieldRef/fieldPath")
                            .asText())
                    .isEqualTo("status.podIP");
            assertThat(variables
                            .get("TRIVALENT_VIEW_ADVERTISED_ADDRESS")
                            .path("value")
                            .asText())
                    .isEqualTo("$(POD_IP):" + port);
            assertThat(items(set.at("/spec/template/spec/containers/0/env"))
                            .map(variable -> variable.path("name").asText()))
                    .as("the settings may name another address: the last of two variables counts")
                    .startsWith("POD_IP", "TRIVALENT_VIEW_ADVERTISED_ADDRESS");
        }
    }

    @Test
    void scalesByTheLagOfEachInputUpToOnePartitionForEachThread() throws IOException {
        // When
        JsonNode scaled = one("full", "ScaledObject").path("spec");
        JsonNode set = one("full", "StatefulSet");
        // Then
        assertThat(scaled.path("maxReplicaCount").asInt()).isEqualTo(12 / 2);
        assertThat(scaled.at("/scaleTargetRef/name").asText())
                .isEqualTo(set.at("/metadata/name").asText());
        assertThat(set.at("/spec/replicas").isMissingNode()).isTrue();
        assertThat(items(scaled.path("triggers"))
                        .map(trigger -> trigger.at("/metadata/topic").asText()))
                .isEqualTo(Topics.defaults().inputs());
        assertThat(items(scaled.path("triggers"))).allSatisfy(trigger -> {
            assertThat(trigger.at("/metadata/allowIdleConsumers").asText()).isEqualTo("false");
            assertThat(trigger.at("/metadata/consumerGroup").asText()).isEqualTo("trivalent");
        });
    }

    private static Map<String, JsonNode> variables(JsonNode set) {
        Map<String, JsonNode> variables = new HashMap<>();
        items(set.at("/spec/template/spec/containers/0/env"))
                .forEach(variable -> variables.put(variable.path("name").asText(), variable));
        return variables;
    }

    private static List<JsonNode> pods(String values) throws IOException {
        return Stream.concat(all(values, "StatefulSet").stream(), all(values, "Job").stream())
                .map(owner -> owner.at("/spec/template/spec"))
                .toList();
    }

    private static JsonNode one(String values, String kind) throws IOException {
        List<JsonNode> all = all(values, kind);
        assertThat(all).as(kind).hasSize(1);
        return all.get(0);
    }

    private static List<JsonNode> all(String values, String kind) throws IOException {
        return Yaml.documents(Files.readString(rendered(values))).stream()
                .filter(document -> document.path("kind").asText().equals(kind))
                .toList();
    }

    private static Path rendered(String values) {
        return RENDERED.resolve("helm-" + values + ".yaml");
    }

    private static Stream<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
