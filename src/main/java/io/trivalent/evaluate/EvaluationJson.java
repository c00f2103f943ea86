package io.trivalent.evaluate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.OptionalDouble;

/** An evaluation as one JSON object, as {@code replay --evaluate --json} prints it. Undefined figures are null. */
public final class EvaluationJson {
    private EvaluationJson() {}

    public static ObjectNode node(Evaluation evaluation) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("utterances", evaluation.utterances());
        json.put("events", evaluation.events());
        json.put("missing", evaluation.missing());
        json.put("duplicates", evaluation.duplicates());
        json.put("dead_letters", evaluation.deadLetters());
        var metrics = json.putObject("metrics");
        evaluation.metrics().values().forEach((name, value) -> put(metrics, name, value));
        var coverage = evaluation.coverage();
        var confidence = json.putObject("confidence");
        confidence.put("intervals", coverage.intervals()).put("labeled", coverage.labeled());
        put(confidence, "coverage", coverage.share());
        put(confidence, "mean_width", coverage.meanWidth());
        var conflicts = evaluation.conflicts();
        put(json.putObject("conflict").put("compared", conflicts.compared()), "share", conflicts.share());
        json.set("conversation_agreement", ConversationJson.node(evaluation.conversations()));
        json.put("throughput_per_s", evaluation.throughputPerSecond());
        var latency = json.putObject("latency_ms");
        put(latency, "p50", evaluation.latency().p50());
        put(latency, "p95", evaluation.latency().p95());
        put(latency, "p99", evaluation.latency().p99());
        json.putObject("model")
                .put("name", evaluation.model().name())
                .put("version", evaluation.model().version())
                .put("sha256", evaluation.model().sha256());
        json.put("rescaling", evaluation.rescaling());
        json.putObject("dataset")
                .put("name", evaluation.dataset().name())
                .put("split", evaluation.dataset().split())
                .put("sha256", evaluation.dataset().sha256())
                .put("synthetic", evaluation.dataset().synthetic());
        putCounts(json.putObject("modalities_used"), evaluation.modalitiesUsed());
        putCounts(json.putObject("dead_letters_by_code"), evaluation.deadLettersByCode());
        return json;
    }

    static void put(ObjectNode json, String name, OptionalDouble value) {
        if (value.isPresent()) {
            json.put(name, value.getAsDouble());
        } else {
            json.putNull(name);
        }
    }

    private static void putCounts(ObjectNode json, Map<String, Long> counts) {
        counts.forEach(json::put);
    }
}
