package io.trivalent.doctor;

import static io.trivalent.doctor.Finding.fail;
import static io.trivalent.doctor.Finding.ok;
import static io.trivalent.doctor.Finding.warn;

import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the topics must be like for the line to lose nothing.
 *
 * @param changelog internal topic of the join
 * @param maxMatrixBytes largest matrix that is accepted
 * @param memory how long the join remembers an utterance
 * @param maxClockSkew how far a record may lie ahead of our clock
 */
record ClusterChecks(Topics topics, String changelog, int maxMatrixBytes, Duration memory, Duration maxClockSkew) {
    private static final String CREATE = "create them with ./trivalent topics create";
    private static final String SETTINGS = "kafka-configs.sh --alter --topic %s --add-config %s";
    private static final String MAX_BYTES = "max.message.bytes";

    /** All findings; where a topic is missing, that alone. */
    List<Finding> findings(ClusterFacts facts, long nowMs) {
        List<Finding> findings = new ArrayList<>();
        findings.add(ok("brokers", "%d answer".formatted(facts.brokers())));
        findings.add(presence(topics, facts.topics().keySet()));
        if (findings.get(1).level() != Finding.Level.FAIL) {
            findings.add(partitions(facts));
            findings.addAll(changelog(facts));
            findings.addAll(settings(facts));
            findings.addAll(copies(facts));
            findings.add(clock(facts, nowMs));
        }
        return List.copyOf(findings);
    }

    /**
     * Whether the five topics exist.
     *
     * @param visible topics that this user may see
     */
    static Finding presence(Topics topics, Set<String> visible) {
        List<String> missing =
                topics.all().stream().filter(topic -> !visible.contains(topic)).toList();
        return missing.isEmpty()
                ? ok("topics", "all five exist")
                : fail(
                        "topics",
                        "%s are missing or hidden from this user, expected all five".formatted(missing),
                        CREATE);
    }

    private Finding partitions(ClusterFacts facts) {
        Map<String, Integer> found = new LinkedHashMap<>();
        topics.inputs().forEach(topic -> found.put(topic, topic(facts, topic).partitions()));
        found.put(topics.sentiments(), topic(facts, topics.sentiments()).partitions());
        return found.values().stream().distinct().count() == 1
                ? ok("partitions", "%d each".formatted(found.get(topics.sentiments())))
                : fail(
                        "partitions",
                        "%s, expected the same number".formatted(found),
                        "create the topics anew with one number of partitions");
    }

    private List<Finding> changelog(ClusterFacts facts) {
        TopicFacts found = facts.topics().get(changelog);
        int expected = topic(facts, topics.transcripts()).partitions();
        if (found == null || found.partitions() == expected) {
            return List.of();
        }
        return List.of(
                fail(
                        "changelog",
                        "%s has %d partitions, expected %d".formatted(changelog, found.partitions(), expected),
                        "stop all processes, then delete it (what waits in the join is lost) or set another trivalent.application-id"));
    }

    private List<Finding> settings(ClusterFacts facts) {
        if (topics.all().stream()
                .anyMatch(topic -> topic(facts, topic).settings().isEmpty())) {
            return List.of(warn(
                    "settings",
                    "settings of the topics cannot be read, expected the right to describe them",
                    "allow DescribeConfigs on the topics"));
        }
        List<Finding> findings = new ArrayList<>();
        long largest = 0;
        for (String topic : topics.inputs()) {
            TopicFacts input = topic(facts, topic);
            largest = Math.max(largest, input.number(MAX_BYTES));
            if (input.number(MAX_BYTES) < maxMatrixBytes) {
                findings.add(warn(
                        "size",
                        "%s takes records of %d bytes, expected %d, the largest matrix"
                                .formatted(topic, input.number(MAX_BYTES), maxMatrixBytes),
                        SETTINGS.formatted(topic, MAX_BYTES + "=" + (maxMatrixBytes + (1 << 20)))));
            }
            keeping(topic, input).ifPresent(findings::add);
            compaction(topic, input).ifPresent(findings::add);
        }
        TopicFacts letters = topic(facts, topics.deadLetters());
        if (letters.number(MAX_BYTES) <= largest) {
            findings.add(warn(
                    "size",
                    "%s takes letters of %d bytes, expected more than the %d of the inputs; larger ones go without their value"
                            .formatted(topics.deadLetters(), letters.number(MAX_BYTES), largest),
                    SETTINGS.formatted(topics.deadLetters(), MAX_BYTES + "=" + (largest + (1 << 20)))));
        }
        compaction(topics.deadLetters(), letters).ifPresent(findings::add);
        return findings.isEmpty() ? List.of(ok("settings", "sizes, clean-up and retention fit")) : findings;
    }

    private Optional<Finding> keeping(String topic, TopicFacts input) {
        long retention = input.number("retention.ms");
        return retention < 0 || retention > memory.toMillis()
                ? Optional.empty()
                : Optional.of(warn(
                        "retention",
                        "%s keeps records for %d ms, expected longer than trivalent.join.memory, %d ms"
                                .formatted(topic, retention, memory.toMillis()),
                        SETTINGS.formatted(topic, "retention.ms=604800000")));
    }

    /** Records of one utterance have one key, and so have letters: the older would be taken for outdated. */
    private static Optional<Finding> compaction(String topic, TopicFacts found) {
        String policy = found.settings().getOrDefault("cleanup.policy", "delete");
        return policy.contains("compact")
                ? Optional.of(fail(
                        "clean-up",
                        "%s has cleanup.policy %s, expected delete: records of one utterance share their key"
                                .formatted(topic, policy),
                        SETTINGS.formatted(topic, "cleanup.policy=delete")))
                : Optional.empty();
    }

    private List<Finding> copies(ClusterFacts facts) {
        if (facts.brokers() < 2) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (String topic : topics.all()) {
            TopicFacts found = topic(facts, topic);
            if (found.replication() < 2) {
                findings.add(warn(
                        "copies",
                        "%s has one copy on %d brokers, expected at least 2: its broker may be lost with it"
                                .formatted(topic, facts.brokers()),
                        "move it to more brokers with kafka-reassign-partitions.sh"));
            } else if (found.number("min.insync.replicas") == 1) {
                findings.add(warn(
                        "copies",
                        "%s has min.insync.replicas 1, expected at least 2: a write may live on one broker alone"
                                .formatted(topic),
                        SETTINGS.formatted(topic, "min.insync.replicas=2")));
            }
        }
        return findings;
    }

    /** Brokers do not tell their time; the newest record tells its publisher's. */
    private Finding clock(ClusterFacts facts, long nowMs) {
        if (facts.newestMs().isEmpty()) {
            return ok("clock", "no record on the inputs to compare with");
        }
        long ahead = facts.newestMs().getAsLong() - nowMs;
        return ahead <= maxClockSkew.toMillis()
                ? ok("clock", "no record on the inputs lies further ahead than trivalent.validate.max-clock-skew")
                : warn(
                        "clock",
                        "the newest record on the inputs lies %d ms ahead of this machine's clock, expected at most %d ms"
                                .formatted(ahead, maxClockSkew.toMillis()),
                        "set the clocks of this machine and of the publishers by one time server");
    }

    private static TopicFacts topic(ClusterFacts facts, String name) {
        return Objects.requireNonNull(facts.topics().get(name));
    }
}
