package io.trivalent.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.trivalent.process.NumberedUtterances;
import io.trivalent.process.PipelineProcess;
import io.trivalent.process.TestPipeline;
import io.trivalent.replay.Progress;
import io.trivalent.replay.Replay;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.ReplayPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The alert rules and the dashboard in {@code deploy/} name only metrics that exist, and each alert is documented. */
class OperatorFilesIT {
    private static final Path RULES = Path.of("deploy/prometheus/rules.yml");
    private static final Path DASHBOARD = Path.of("deploy/grafana/dashboards/trivalent.json");
    private static final Path OPERATING = Path.of("docs/operating.md");
    private static final Pattern METRIC = Pattern.compile("\\b(?:trivalent|kafka|jvm|process|system)_[a-z0-9_]+");
    private static final Pattern SAMPLE = Pattern.compile("^([a-z0-9_]+)[{ ]", Pattern.MULTILINE);

    @Test
    void everyMetricOfARuleOrAPanelExists() throws IOException {
        Set<String> exported = exported();
        assertThat(exported).containsAll(metrics(rules("expr")));
        assertThat(exported).containsAll(metrics(panels()));
    }

    @Test
    void everyAlertIsDocumented() throws IOException {
        String page = Files.readString(OPERATING);
        assertThat(rules("alert")).hasSizeGreaterThan(5).allSatisfy(alert -> assertThat(page)
                .as("a row for %s in %s", alert, OPERATING)
                .contains("| `%s` |".formatted(alert)));
    }

    /** Names of the samples that a running pipeline exports, after it has scored something. */
    @SuppressWarnings("deprecation") // The registry that Quarkus exports with.
    private static Set<String> exported() {
        try (TestPipeline pipeline = new TestPipeline(Map.of("trivalent.models.active", "late-fusion"))) {
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            PipelineMonitor monitor = new PipelineMonitor(meters, new DeprecatedTopicTags());
            PipelineProcess process = pipeline.process();
            monitor.watch(process.counters(), process::isRunning, process::state, process::overdue);
            ReplayPlan plan = ReplayPlan.of(
                    IntStream.range(0, 20).mapToObj(NumberedUtterances::utterance), ReplayOptions.plain());
            new Replay(pipeline.target(), Duration.ofSeconds(60)).run(plan, Progress.silent());
            // The binder looks for new metrics, such as those of a topic, once a minute: it is bound when they are
            // there.
            monitor.watch(process.streams(), pipeline.config().topicNames().inputs());
            new JvmMemoryMetrics().bindTo(meters);
            new JvmThreadMetrics().bindTo(meters);
            new ProcessorMetrics().bindTo(meters);
            Set<String> names = all(SAMPLE, meters.scrape(), 1);
            monitor.close();
            return names;
        }
    }

    private static Set<String> metrics(List<String> expressions) {
        Set<String> names = all(METRIC, String.join("\n", expressions), 0);
        assertThat(names).hasSizeGreaterThan(5);
        return names;
    }

    private static Set<String> all(Pattern pattern, String text, int group) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(group));
        }
        return found;
    }

    private static List<String> rules(String field) throws IOException {
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(Files.readString(RULES))
                .at("/groups/0/rules");
        return texts(rules, field);
    }

    private static List<String> panels() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (JsonNode panel :
                new ObjectMapper().readTree(Files.readString(DASHBOARD)).get("panels")) {
            expressions.addAll(texts(panel.path("targets"), "expr"));
        }
        return expressions;
    }

    private static List<String> texts(JsonNode nodes, String field) {
        List<String> texts = new ArrayList<>();
        nodes.forEach(node -> texts.add(node.get(field).asText()));
        return texts;
    }
}
