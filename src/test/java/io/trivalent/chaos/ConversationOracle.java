package io.trivalent.chaos;

import io.trivalent.Alert;
import io.trivalent.AlertState;
import io.trivalent.Conversation;
import io.trivalent.conversation.ConversationLog;
import io.trivalent.conversation.alerts.RuleFile;
import io.trivalent.conversation.alerts.Rules;
import io.trivalent.settings.Settings;
import io.trivalent.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.Deserializer;

/** Compares the published conversations and alerts with those that the committed events alone give, as in a run without faults. */
final class ConversationOracle {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int MAX_VIOLATIONS = 5;

    /** Rules of each figure; the scores of the script have a mean of about 0. */
    static final String RULES = """
            rules:
              - {name: low, figure: score, at-most: -0.5, pause-seconds: 6}
              - {name: unhappy, figure: mean, utterances: 4, at-most: -0.2, until: 0}
              - {name: lately, figure: mean, seconds: 7, at-most: -0.2}
              - {name: falls, figure: slope, utterances: 5, at-most: -0.1}
              - {name: turn, figure: change, utterances: 3, at-least: 0.3}
              - {name: streak, figure: negative-streak, at-least: 3}
            """;

    private final ConversationLog log;
    private final Rules rules;
    private int alerts;

    /** @param rules the file that the processors read */
    ConversationOracle(String bootstrapServers, Topics topics, Deserializer<Object> deserializer, Path rules) {
        this.rules = new RuleFile().read(rules);
        this.log = new ConversationLog(Map.of("bootstrap.servers", bootstrapServers), topics, deserializer);
    }

    /** The conversations and alerts that differ after two minutes; none as soon as all are equal. At most five are listed. */
    List<String> violations(boolean exactlyOnce) {
        Map<String, Conversation> expected = log.rebuild(Settings.load(Map.of()).conversation());
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        List<String> differences = differences(expected);
        while (!differences.isEmpty() && System.nanoTime() < deadline) {
            differences = differences(expected);
        }
        differences.addAll(alertDifferences(exactlyOnce));
        return differences;
    }

    /** The alerts of a conversation are published together with it, so they are there when all conversations are. */
    private List<String> alertDifferences(boolean exactlyOnce) {
        List<String> differences = new ArrayList<>();
        Set<String> standing = new TreeSet<>();
        for (Alert alert : log.alerts()) {
            boolean raised = alert.getState() == AlertState.RAISED;
            String id = alert.getAlertId();
            boolean once = raised ? standing.add(id) : standing.remove(id);
            if (exactlyOnce && !once) {
                differences.add("alert %s is %s twice".formatted(id, alert.getState()));
            }
        }
        Set<String> expected = new TreeSet<>();
        log.rebuildAlerts(rules).forEach(alert -> expected.add(alert.getAlertId()));
        alerts = standing.size();
        if (!standing.equals(expected)) {
            Set<String> missing = new TreeSet<>(expected);
            missing.removeAll(standing);
            standing.removeAll(expected);
            differences.add("%d alerts are missing, such as %s; %d are too many, such as %s"
                    .formatted(missing.size(), some(missing), standing.size(), some(standing)));
        }
        return differences.subList(0, Math.min(differences.size(), MAX_VIOLATIONS));
    }

    private static List<String> some(Set<String> ids) {
        return ids.stream().limit(MAX_VIOLATIONS).toList();
    }

    /** Number of alerts that stand, as of the last comparison. */
    int alerts() {
        return alerts;
    }

    private List<String> differences(Map<String, Conversation> expected) {
        Map<String, Conversation> published = log.latest();
        List<String> differences = new ArrayList<>();
        expected.forEach((clip, conversation) -> {
            Conversation found = published.get(clip);
            boolean equal = found != null && ConversationLog.sameFigures(found, conversation);
            if (!equal && differences.size() < MAX_VIOLATIONS) {
                differences.add("conversation of %s is %s, expected %s".formatted(clip, found, conversation));
            }
        });
        if (published.size() > expected.size()) {
            differences.add("%d conversations are published, expected %d".formatted(published.size(), expected.size()));
        }
        return differences;
    }
}
