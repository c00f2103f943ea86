package io.trivalent.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.trivalent.settings.KnownVariables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docker-compose.yml} and the files that it mounts. No container is started. */
class ComposeTest {
    private static final Path FILE = Path.of("docker-compose.yml");
    private static final Path GPU = Path.of("deploy", "compose", "gpu.yml");
    private static final Path SPECIFICATION = Path.of("src", "test", "resources", "deploy", "compose-spec.json");
    private static final Pattern VARIABLE = Pattern.compile("(?m)^(?! *#).*\\$\\{(\\w+)([^}]*)}");
    private static final List<String> PROCESSORS = List.of("processor", "processor-2");

    private final JsonNode compose;
    private final JsonNode prometheus;

    ComposeTest() throws IOException {
        compose = Yaml.read(FILE);
        prometheus = Yaml.read(Path.of("deploy", "prometheus", "prometheus.yml"));
    }

    @Test
    void satisfiesTheComposeSpecification() throws IOException {
        // Given
        ObjectNode specification = (ObjectNode) new ObjectMapper().readTree(Files.readString(SPECIFICATION));
        specification.remove("$id"); // It is relative, which the validator refuses.
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(specification);
        // When, then
        assertThat(schema.validate(compose.toString(), InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(Yaml.read(GPU).toString(), InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(compose.toString().replace("\"cap_drop\"", "\"cap_drops\""), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void setsOnlyVariablesThatTheProgramReads() throws IOException {
        // When
        List<String> set = services().values().stream()
                .flatMap(service -> names(service.path("environment")))
                .toList();
        List<String> examples = Files.readAllLines(FILE).stream()
                .filter(line -> line.strip().startsWith("# TRIVALENT_"))
                .map(line -> line.replaceFirst("^ *# (\\w+):.*$", "$1"))
                .toList();
        // Then
        assertThat(set).contains("TRIVALENT_STREAMS_INSTANCE_ID");
        assertThat(examples).hasSize(4);
        assertThatCode(() -> KnownVariables.check(set)).doesNotThrowAnyException();
        assertThatCode(() -> KnownVariables.check(examples)).doesNotThrowAnyException();
        assertThatCode(() -> KnownVariables.check(variables().keySet())).doesNotThrowAnyException();
    }

    @Test
    void theGpuFileGivesTheProcessorADeviceAndTheImageForIt() throws IOException {
        // Given
        JsonNode services = Yaml.read(GPU).path("services");
        JsonNode processor = services.path("processor");
        String cpu = services().get("processor").path("image").asText();
        // Then
        assertThat(names(services)).containsExactly("processor");
        assertThat(processor.path("image").asText()).isEqualTo(cpu + "-${TRIVALENT_VARIANT:-gpu}");
        assertThat(processor.at("/build/args/VARIANT").asText()).isEqualTo("${TRIVALENT_VARIANT:-gpu}");
        assertThat(Files.readString(Path.of("src", "main", "docker", "Dockerfile")))
                .contains("ARG VARIANT");
        assertThat(texts(processor.at("/deploy/resources/reservations/devices/0/capabilities")))
                .containsExactly("gpu");
        assertThatCode(() -> KnownVariables.check(
                        names(processor.path("environment")).toList()))
                .doesNotThrowAnyException();
    }

    @Test
    void hasNoDefaultPassword() throws IOException {
        // When
        Map<String, String> variables = variables();
        List<String> examples = Files.readAllLines(Path.of(".env.example")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .toList();
        // Then
        assertThat(variables).containsOnlyKeys("TRIVALENT_HTTP_PASSWORD", "GRAFANA_PASSWORD");
        assertThat(variables.values())
                .allSatisfy(rest -> assertThat(rest).startsWith(":?").contains("see .env.example"));
        assertThat(examples)
                .containsExactlyInAnyOrderElementsOf(
                        variables.keySet().stream().map(name -> name + "=").toList());
    }

    @Test
    void everyServiceIsPinnedAndRestarted() {
        services().forEach((name, service) -> {
            assertThat(service.path("image").asText()).as(name).matches("[^:]+:v?\\d+\\.\\d+\\.\\d+");
            assertThat(service.path("restart").asText())
                    .as(name)
                    .isEqualTo(name.equals("topics") ? "on-failure:5" : "unless-stopped");
            assertThat(texts(service.path("security_opt"))).as(name).containsExactly("no-new-privileges:true");
            assertThat(texts(service.path("ports"))).as(name).allMatch(port -> port.startsWith("127.0.0.1:"));
        });
    }

    @Test
    void theProcessorsHaveAReadOnlyRootAndAStateOfTheirOwn() {
        // When
        List<JsonNode> processors =
                PROCESSORS.stream().map(name -> services().get(name)).toList();
        // Then
        assertThat(processors).allSatisfy(processor -> {
            assertThat(processor.path("read_only").asBoolean()).isTrue();
            assertThat(texts(processor.path("cap_drop"))).containsExactly("ALL");
            assertThat(texts(processor.path("tmpfs"))).singleElement().satisfies(tmpfs -> assertThat(tmpfs)
                    .startsWith("/tmp:")
                    .contains("exec")
                    .doesNotContain("noexec"));
            assertThat(texts(processor.path("volumes")))
                    .singleElement()
                    .asString()
                    .endsWith(":/app/state");
        });
        assertThat(processors)
                .extracting(processor -> processor.path("volumes").toString())
                .doesNotHaveDuplicates();
        assertThat(processors)
                .extracting(processor -> processor
                        .at("/environment/TRIVALENT_STREAMS_INSTANCE_ID")
                        .asText())
                .containsExactlyElementsOf(PROCESSORS);
    }

    @Test
    void everyVolumeAndMountedFolderExists() {
        // Given
        String logs = services().get("broker").at("/environment/KAFKA_LOG_DIRS").asText();
        List<String> sources = new ArrayList<>();
        // When
        services().values().forEach(service -> texts(service.path("volumes"))
                .forEach(volume -> sources.add(volume.substring(0, volume.indexOf(':')))));
        // Then
        assertThat(texts(services().get("broker").path("volumes"))).containsExactly("broker-data:" + logs);
        assertThat(sources)
                .filteredOn(source -> !source.startsWith("./"))
                .containsExactlyInAnyOrderElementsOf(
                        names(compose.path("volumes")).toList());
        assertThat(sources)
                .filteredOn(source -> source.startsWith("./"))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(Path.of(source)).isDirectory());
    }

    @Test
    void prometheusReadsTheMetricsAsTheUserOfTheProcessors() {
        // Given
        JsonNode job = prometheus.at("/scrape_configs/0");
        String user = job.at("/basic_auth/username").asText();
        String secret = texts(services().get("prometheus").path("secrets")).get(0);
        // Then
        assertThat(job.path("metrics_path").asText()).isEqualTo("/q/metrics");
        assertThat(job.at("/dns_sd_configs/0/port").asInt()).isEqualTo(8080);
        assertThat(texts(job.at("/static_configs/0/targets"))).containsExactly("processor:8080");
        assertThat(texts(job.at("/dns_sd_configs/0/names"))).containsExactly("processor-2");
        assertThat(job.at("/basic_auth/password_file").asText()).isEqualTo("/run/secrets/" + secret);
        for (String processor : PROCESSORS) {
            assertThat(services()
                            .get(processor)
                            .path("environment")
                            .path("QUARKUS_SECURITY_USERS_EMBEDDED_USERS_" + user.toUpperCase(Locale.ROOT))
                            .asText())
                    .startsWith("${"
                            + compose.at("/secrets/" + secret + "/environment").asText() + ":?");
        }
    }

    @Test
    void grafanaReadsPrometheusAndTheMountedDashboards() throws IOException {
        // Given
        Path provisioning = Path.of("deploy", "grafana", "provisioning");
        // When
        JsonNode source =
                Yaml.read(provisioning.resolve("datasources/prometheus.yml")).at("/datasources/0");
        JsonNode provider =
                Yaml.read(provisioning.resolve("dashboards/trivalent.yml")).at("/providers/0");
        // Then
        assertThat(source.path("url").asText()).isEqualTo("http://prometheus:9090");
        assertThat(texts(services().get("grafana").path("volumes")))
                .contains("./deploy/grafana/dashboards:"
                        + provider.at("/options/path").asText() + ":ro");
    }

    private Map<String, JsonNode> services() {
        Map<String, JsonNode> services = new TreeMap<>();
        compose.path("services").properties().forEach(entry -> services.put(entry.getKey(), entry.getValue()));
        assertThat(services.keySet())
                .isEqualTo(new TreeSet<>(List.of(
                        "broker", "schema-registry", "topics", "processor", "processor-2", "prometheus", "grafana")));
        return services;
    }

    /** The variables that Compose replaces, with what follows their names. */
    private static Map<String, String> variables() throws IOException {
        Map<String, String> variables = new TreeMap<>();
        Matcher matcher = VARIABLE.matcher(Files.readString(FILE));
        while (matcher.find()) {
            variables.put(matcher.group(1), matcher.group(2));
        }
        return variables;
    }

    private static Stream<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
