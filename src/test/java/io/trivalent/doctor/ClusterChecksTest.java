package io.trivalent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ClusterChecksTest {
    private static final Topics TOPICS = new Topics("text", "acoustic", "visual", "events", "letters");
    private static final long NOW = 1_000_000;

    private final ClusterChecks checks =
            new ClusterChecks(TOPICS, "log", 4_000_000, Duration.ofMinutes(10), true, Duration.ofMinutes(1));
    private OptionalInt transactions = OptionalInt.of(2);
    private final Map<String, TopicFacts> topics = new HashMap<>();

    ClusterChecksTest() {
        TOPICS.all().forEach(topic -> topics.put(topic, topic(4, 1, Map.of())));
        topics.put("letters", topic(4, 1, Map.of("max.message.bytes", "17000000")));
        topics.put("log", topic(4, 1, Map.of("cleanup.policy", "compact")));
    }

    @Test
    void findsNoProblemInACorrectSetUp() {
        assertThat(lines(1))
                .containsExactly(
                        "ok    brokers     1 answer",
                        "ok    topics      all 5 exist",
                        "ok    partitions  4 each",
                        "ok    settings    sizes, clean-up and retention fit",
                        "ok    clock       no input record to compare with");
    }

    @Test
    void requiresTheSecondVersionOfTransactions() {
        // When
        transactions = OptionalInt.of(1);
        // Then
        assertThat(lines(1))
                .contains(
                        "fail  feature     transaction.version of the cluster is 1, expected 2: without it a delayed request"
                                + " can end up in a later transaction  → kafka-features.sh upgrade --feature transaction.version=2,"
                                + " or set trivalent.streams.guarantee=at_least_once");
        transactions = OptionalInt.empty();
        assertThat(lines(1))
                .anyMatch(line -> line.startsWith("warn  feature     the cluster's features cannot be read"));
    }

    @Test
    void warnsAboutUncleanElections() {
        // Given
        topics.put("text", topic(4, 3, Map.of("unclean.leader.election.enable", "true", "min.insync.replicas", "2")));
        // When, then
        assertThat(lines(3))
                .anyMatch(line -> line.startsWith("warn  copies      text has unclean.leader.election.enable"));
    }

    @Test
    void reportsOnlyTheMissingTopics() {
        // Given
        topics.remove("text");
        topics.remove("letters");
        // When, then
        assertThat(lines(1))
                .containsExactly(
                        "ok    brokers     1 answer",
                        "fail  topics      text, letters missing or hidden from this user, expected all 5  → create them with"
                                + " ./trivalent topics create");
    }

    @Test
    void requiresTheSameNumberOfPartitionsForJoinedTopics() {
        // Given
        topics.put("visual", topic(3, 1, Map.of()));
        topics.put("log", topic(2, 1, Map.of()));
        // When, then
        assertThat(lines(1))
                .contains(
                        "fail  partitions  {text=4, acoustic=4, visual=3, events=4}, expected the same number  →"
                                + " recreate the topics with the same number of partitions",
                        "fail  changelog   log has 2 partitions, expected 4  → stop all processes, then delete it"
                                + " (utterances waiting in the join are lost) or set another trivalent.application-id");
    }

    @Test
    void requiresSpaceForTheLargestMatrixAndMoreForItsLetter() {
        // Given
        topics.put("acoustic", topic(4, 1, Map.of("max.message.bytes", "1000000")));
        topics.put("letters", topic(4, 1, Map.of("max.message.bytes", "16000000")));
        // When, then
        assertThat(lines(1))
                .contains(
                        "warn  size        acoustic accepts records of up to 1000000 bytes, expected 4000000 for the"
                                + " largest matrix  → kafka-configs.sh --alter --topic acoustic --add-config"
                                + " max.message.bytes=5048576",
                        "warn  size        letters accepts letters of up to 16000000 bytes, expected more than the"
                                + " 16000000 of the inputs; larger letters are sent without their value  → kafka-configs.sh --alter --topic"
                                + " letters --add-config max.message.bytes=17048576");
    }

    @Test
    void requiresRetentionByTimeThatIsLongEnough() {
        // Given
        topics.put("text", topic(4, 1, Map.of("retention.ms", "600000", "cleanup.policy", "compact,delete")));
        // When, then
        assertThat(lines(1))
                .contains(
                        "warn  retention   text keeps records for 600000 ms, expected longer than"
                                + " trivalent.join.memory, 600000 ms  → kafka-configs.sh --alter --topic text"
                                + " --add-config retention.ms=604800000",
                        "fail  clean-up    text has cleanup.policy compact,delete, expected delete: records of one"
                                + " utterance share their key  → kafka-configs.sh --alter --topic text --add-config"
                                + " cleanup.policy=delete");
    }

    @Test
    void acceptsUnlimitedRetention() {
        // Given
        topics.put("text", topic(4, 1, Map.of("retention.ms", "-1")));
        // When, then
        assertThat(lines(1)).contains("ok    settings    sizes, clean-up and retention fit");
    }

    @Test
    void reportsSettingsThatItIsNotAllowedToRead() {
        // Given
        topics.put("text", new TopicFacts(4, 1, Map.of()));
        // When, then
        assertThat(lines(1))
                .contains("warn  settings    topic settings cannot be read, expected permission to describe them"
                        + "  → allow DescribeConfigs on the topics");
    }

    @Test
    void requiresReplicasIfThereAreSeveralBrokers() {
        // Given
        TOPICS.all().forEach(topic -> topics.put(topic, topic(4, 2, Map.of("min.insync.replicas", "2"))));
        topics.put("text", topic(4, 1, Map.of()));
        topics.put("events", topic(4, 2, Map.of("min.insync.replicas", "1")));
        // When, then
        assertThat(lines(3))
                .contains(
                        "warn  copies      text has one replica on 3 brokers, expected at least 2: the loss of one"
                                + " broker loses its records  → move it to more brokers with kafka-reassign-partitions.sh",
                        "warn  copies      events has min.insync.replicas 1, expected at least 2: an acknowledged write"
                                + " may be on one broker only  → kafka-configs.sh --alter --topic events --add-config"
                                + " min.insync.replicas=2")
                .filteredOn(line -> line.contains("copies"))
                .hasSize(2);
    }

    @Test
    void comparesTheClockWithTheNewestRecord() {
        assertThat(clock(NOW + 60_000))
                .isEqualTo("ok    clock       no input record is further ahead than"
                        + " trivalent.validate.max-clock-skew");
        assertThat(clock(NOW + 60_001))
                .isEqualTo("warn  clock       the newest input record is 60001 ms ahead of this machine's clock,"
                        + " expected at most 60000 ms  → synchronize the clocks of this machine and of the publishers"
                        + " with one time server");
    }

    private String clock(long newestMs) {
        List<Finding> findings =
                checks.findings(new ClusterFacts(1, transactions, topics, OptionalLong.of(newestMs)), NOW);
        return findings.get(findings.size() - 1).toString();
    }

    private List<String> lines(int brokers) {
        return checks.findings(new ClusterFacts(brokers, transactions, topics, OptionalLong.empty()), NOW).stream()
                .map(Finding::toString)
                .toList();
    }

    private static TopicFacts topic(int partitions, int replication, Map<String, String> changed) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "max.message.bytes", "16000000",
                "retention.ms", "604800000",
                "cleanup.policy", "delete",
                "min.insync.replicas", "1"));
        settings.putAll(changed);
        return new TopicFacts(partitions, replication, settings);
    }
}
