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
 * Checks that the topics are set up so that the pipeline loses no record.
 *
 * @param changelog internal topic of the join
 * @param maxMatrixBytes size of the largest accepted matrix, in bytes
 * @param memory how long the join remembers an utterance
 * @param exactlyOnce whether the pipeline uses transactions
 * @param maxClockSkew how far a record's timestamp may be ahead of the clock
 */
record ClusterChecks(
        Topics topics,
        String changelog,
        int maxMatrixBytes,
        Duration memory,
        boolean exactlyOnce,
        Duration maxClockSkew) {
    private static final String CREATE = "create them with ./trivalent topics create";
    private static final String ALTER = "kafka-configs.sh --alter --topic %s --add-config %s";
    private static final String MAX_BYTES = "max.message.bytes";

    /** Returns all findings; if a topic is missing, only that one and the brokers. */
    List<Finding> findings(ClusterFacts facts, long nowMs) {
        List<Finding> findings = new ArrayList<>();
        findings.add(ok("brokers", "%d answer".formatted(facts.brokers())));
        Finding presence = presence(topics, facts.topics().keySet());
        findings.add(presence);
        transactions(facts).ifPresent(findings::add);
        if (presence.level() != Finding.Level.FAIL) {
            findings.add(partitions(facts));
            findings.addAll(changelog(facts));
            findings.addAll(settings(facts));
            findings.addAll(replicas(facts));
            findings.add(clock(facts, nowMs));
        }
        return List.copyOf(findings);
    }

    /**
     * Checks that the topics exist.
     *
     * @param visible topics that this user is allowed to see
     */
    static Finding presence(Topics topics, Set<String> visible) {
        List<String> missing =
                topics.all().stream().filter(topic -> !visible.contains(topic)).toList();
        return missing.isEmpty()
                ? ok("topics", "all %d exist".formatted(topics.all().size()))
                : fail(
                        "topics",
                        "%s missing or hidden from this user, expected all %d"
                                .formatted(
                                        String.join(", ", missing), topics.all().size()),
                        CREATE);
    }

    /**
     * Without KIP-890's second part a delayed request of an earlier transaction can end up in a later one: an event could
     * be lost or come twice. Source: KIP-890, and Jepsen's report on Kafka's transaction protocol.
     */
    private Optional<Finding> transactions(ClusterFacts facts) {
        if (!exactlyOnce) {
            return Optional.empty();
        }
        if (facts.transactions().isEmpty()) {
            return Optional.of(warn(
                    "feature",
                    "the cluster's features cannot be read, expected transaction.version 2",
                    "allow Describe on the cluster, or run kafka-features.sh describe"));
        }
        int level = facts.transactions().getAsInt();
        return level >= 2
                ? Optional.empty()
                : Optional.of(
                        fail(
                                "feature",
                                "transaction.version of the cluster is %d, expected 2: without it a delayed request can end up in a later transaction"
                                        .formatted(level),
                                "kafka-features.sh upgrade --feature transaction.version=2, or set trivalent.streams.guarantee=at_least_once"));
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
                        "recreate the topics with the same number of partitions");
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
                        "stop all processes, then delete it (utterances waiting in the join are lost) or set another trivalent.application-id"));
    }

    private List<Finding> settings(ClusterFacts facts) {
        if (topics.all().stream()
                .anyMatch(topic -> topic(facts, topic).settings().isEmpty())) {
            return List.of(warn(
                    "settings",
                    "topic settings cannot be read, expected permission to describe them",
                    "allow DescribeConfigs on the topics"));
        }
        List<Finding> findings = new ArrayList<>();
        long maxInputBytes = 0;
        for (String topic : topics.inputs()) {
            TopicFacts input = topic(facts, topic);
            maxInputBytes = Math.max(maxInputBytes, input.number(MAX_BYTES));
            inputSize(topic, input).ifPresent(findings::add);
            retention(topic, input).ifPresent(findings::add);
            compaction(topic, input).ifPresent(findings::add);
        }
        TopicFacts letters = topic(facts, topics.deadLetters());
        letterSize(letters, maxInputBytes).ifPresent(findings::add);
        compaction(topics.deadLetters(), letters).ifPresent(findings::add);
        return findings.isEmpty() ? List.of(ok("settings", "sizes, clean-up and retention fit")) : findings;
    }

    private Optional<Finding> inputSize(String topic, TopicFacts input) {
        long maxBytes = input.number(MAX_BYTES);
        return maxBytes >= maxMatrixBytes
                ? Optional.empty()
                : Optional.of(warn(
                        "size",
                        "%s accepts records of up to %d bytes, expected %d for the largest matrix"
                                .formatted(topic, maxBytes, maxMatrixBytes),
                        ALTER.formatted(topic, MAX_BYTES + "=" + (maxMatrixBytes + (1 << 20)))));
    }

    private Optional<Finding> letterSize(TopicFacts letters, long maxInputBytes) {
        long maxBytes = letters.number(MAX_BYTES);
        return maxBytes > maxInputBytes
                ? Optional.empty()
                : Optional.of(warn(
                        "size",
                        "%s accepts letters of up to %d bytes, expected more than the %d of the inputs; larger letters are sent without their value"
                                .formatted(topics.deadLetters(), maxBytes, maxInputBytes),
                        ALTER.formatted(topics.deadLetters(), MAX_BYTES + "=" + (maxInputBytes + (1 << 20)))));
    }

    private Optional<Finding> retention(String topic, TopicFacts input) {
        long retentionMs = input.number("retention.ms");
        return retentionMs < 0 || retentionMs > memory.toMillis()
                ? Optional.empty()
                : Optional.of(warn(
                        "retention",
                        "%s keeps records for %d ms, expected longer than trivalent.join.memory, %d ms"
                                .formatted(topic, retentionMs, memory.toMillis()),
                        ALTER.formatted(topic, "retention.ms=604800000")));
    }

    /** Records of one utterance share a key, and so do its letters: compaction would delete all but the newest. */
    private static Optional<Finding> compaction(String topic, TopicFacts found) {
        String policy = found.settings().getOrDefault("cleanup.policy", "delete");
        return policy.contains("compact")
                ? Optional.of(fail(
                        "clean-up",
                        "%s has cleanup.policy %s, expected delete: records of one utterance share their key"
                                .formatted(topic, policy),
                        ALTER.formatted(topic, "cleanup.policy=delete")))
                : Optional.empty();
    }

    private List<Finding> replicas(ClusterFacts facts) {
        if (facts.brokers() < 2) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (String topic : topics.all()) {
            TopicFacts found = topic(facts, topic);
            if (found.replication() < 2) {
                findings.add(warn(
                        "copies",
                        "%s has one replica on %d brokers, expected at least 2: the loss of one broker loses its records"
                                .formatted(topic, facts.brokers()),
                        "move it to more brokers with kafka-reassign-partitions.sh"));
            } else if (found.number("min.insync.replicas") == 1) {
                findings.add(warn(
                        "copies",
                        "%s has min.insync.replicas 1, expected at least 2: an acknowledged write may be on one broker only"
                                .formatted(topic),
                        ALTER.formatted(topic, "min.insync.replicas=2")));
            }
            if ("true".equals(found.settings().get("unclean.leader.election.enable"))) {
                findings.add(warn(
                        "copies",
                        "%s has unclean.leader.election.enable true, expected false: a replica that lags may become the leader, and acknowledged records are lost"
                                .formatted(topic),
                        ALTER.formatted(topic, "unclean.leader.election.enable=false")));
            }
        }
        return findings;
    }

    /** Brokers do not report their time, so the newest record represents the publishers' clocks. */
    private Finding clock(ClusterFacts facts, long nowMs) {
        if (facts.newestMs().isEmpty()) {
            return ok("clock", "no input record to compare with");
        }
        long aheadMs = facts.newestMs().getAsLong() - nowMs;
        return aheadMs <= maxClockSkew.toMillis()
                ? ok("clock", "no input record is further ahead than trivalent.validate.max-clock-skew")
                : warn(
                        "clock",
                        "the newest input record is %d ms ahead of this machine's clock, expected at most %d ms"
                                .formatted(aheadMs, maxClockSkew.toMillis()),
                        "synchronize the clocks of this machine and of the publishers with one time server");
    }

    private static TopicFacts topic(ClusterFacts facts, String name) {
        return Objects.requireNonNull(facts.topics().get(name));
    }
}
