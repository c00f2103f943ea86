package io.trivalent.chaos;

import io.trivalent.Conversation;
import io.trivalent.conversation.ConversationLog;
import io.trivalent.settings.Settings;
import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;

/** Compares the published conversations with those that the committed events alone give, as in a run without faults. */
final class ConversationOracle {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int MAX_VIOLATIONS = 5;

    private final ConversationLog log;

    ConversationOracle(String bootstrapServers, Topics topics, Deserializer<Object> deserializer) {
        this.log = new ConversationLog(Map.of("bootstrap.servers", bootstrapServers), topics, deserializer);
    }

    /** The conversations that differ after two minutes; none as soon as all are equal. At most five are listed. */
    List<String> violations() {
        Map<String, Conversation> expected = log.rebuild(Settings.load(Map.of()).conversation());
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        List<String> differences = differences(expected);
        while (!differences.isEmpty() && System.nanoTime() < deadline) {
            differences = differences(expected);
        }
        return differences;
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
