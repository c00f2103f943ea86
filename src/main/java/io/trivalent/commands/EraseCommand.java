package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.conversation.Erasure;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.wire.TopicRetention;
import io.trivalent.wire.TopicRetention.Kept;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code erase}: takes a clip out of stores and compacted topics. */
@Command(
        name = "erase",
        description = {
            "Erases a clip: a running processor takes it out of its stores and replaces its figures by a tombstone.",
            "Prints which topics still hold its records, and for how long.",
            "The exit code is 1 if no processor answered; the order then stands until one runs."
        },
        mixinStandardHelpOptions = true)
public final class EraseCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Mixin
    CommonOptions common;

    @Option(names = "--json", description = "Prints one JSON object.")
    boolean json;

    @Parameters(paramLabel = "CLIP", description = "Id of the clip.")
    String clip;

    @Override
    public Integer call() {
        TrivalentConfig config = ConversationsCommand.connect(common);
        Map<String, Object> kafka = new Clients(config).kafka();
        boolean erased = new Erasure(kafka, config.topicNames()).erase(clip, TIMEOUT);
        List<Kept> kept;
        try (Admin admin = Admin.create(kafka)) {
            kept = new TopicRetention(admin).of(config.topicNames().all());
        }
        if (json) {
            Output.result(json(erased, kept).toPrettyString());
        } else {
            print(config, erased, kept);
        }
        return erased ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void print(TrivalentConfig config, boolean erased, List<Kept> kept) {
        if (erased) {
            Output.result(
                    "'%s' is no longer in the stores of conversations and alerts; a tombstone in %s replaces its figures"
                            .formatted(clip, config.topics().conversations()));
        } else {
            Output.message(
                    "no processor answered in %d s, expected one that runs with conversations; the order stands in %s until one reads it"
                            .formatted(TIMEOUT.toSeconds(), config.topics().conversationEnds()));
        }
        Output.result("records that name it, or its utterances, stay in");
        kept.forEach(topic -> Output.result(String.format(Locale.ROOT, "  %-28s %s", topic.topic(), text(topic))));
        Output.result(
                "the join holds parts of an utterance while it waits, and up to %d s if it revises; no longer than that"
                        .formatted(config.join().memory().toSeconds()));
    }

    private static String text(Kept topic) {
        if (topic.unknown()) {
            return "for a time that this user may not read";
        }
        if (topic.compacted()) {
            return "until the topic is compacted";
        }
        return topic.retentionMs() < 0
                ? "for ever: retention.ms is -1"
                : "for " + days(Duration.ofMillis(topic.retentionMs()));
    }

    private static String days(Duration time) {
        return time.toDays() > 1 ? time.toDays() + " days" : time.toMinutes() + " minutes";
    }

    private ObjectNode json(boolean erased, List<Kept> kept) {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("clip", clip).put("erased", erased);
        kept.forEach(topic -> {
            ObjectNode entry = node.withArrayProperty("topics").addObject().put("topic", topic.topic());
            if (!topic.unknown()) {
                entry.put("compacted", topic.compacted()).put("retention_ms", topic.retentionMs());
            }
        });
        return node;
    }
}
