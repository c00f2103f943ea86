package io.trivalent.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.conversation.ConversationCounters;
import io.trivalent.doctor.BackendCheck;
import io.trivalent.evaluate.Evaluation;
import io.trivalent.fixtures.Waiting;
import io.trivalent.process.ConversationProcess;
import io.trivalent.process.PipelineProcess;
import io.trivalent.repair.LetterReplayReport;
import io.trivalent.secure.DocumentedAcls;
import io.trivalent.secure.GuardedBroker;
import io.trivalent.secure.RecordingAuthorizer;
import io.trivalent.secure.RecordingAuthorizer.Access;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.view.FeedEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pipeline on a broker of its own that grants only the documented ACLs, and has no internal topics yet. */
class DocumentedAclsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /**
     * Some utterances of the sample lack text or the acoustic part, so they are rejected with these settings; records of internal
     * topics that were read are deleted soon.
     */
    private static final Map<String, String> REJECTING = Map.of(
            "trivalent.join.required",
            "text,acoustic",
            "trivalent.conversation.alerts",
            "src/main/resources/demo/alerts.yaml",
            "trivalent.streams.properties.\"repartition.purge.interval.ms\"",
            "200");

    private final List<AclBinding> documented;
    private final GuardedCluster cluster;
    private final GuardedBroker broker;
    private final Set<Access> accesses = new LinkedHashSet<>();

    DocumentedAclsIT(@TempDir Path folder) throws Exception {
        documented = DocumentedAcls.read();
        cluster = new GuardedCluster(folder);
        broker = cluster.broker();
        cluster.createTopics(documented);
        RecordingAuthorizer.drain();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void thePipelineRunsWithTheDocumentedAclsAndNeedsEachOfThem() throws Exception {
        // Given
        TrivalentConfig config = cluster.config(broker.scram("processor"), REJECTING);
        Evaluation evaluation;
        int events;
        LetterReplayReport report;
        List<FeedEvent> shown = new CopyOnWriteArrayList<>();
        // When
        new BackendCheck(config).requireAll();
        try (PipelineProcess pipeline = PipelineProcess.start(config);
                ConversationProcess conversations = ConversationProcess.begin(config);
                Views views = Views.open(config)) {
            AutoCloseable unused = views.feed().listen(Optional.empty(), () -> {}, shown::add);
            cluster.publishUnreadableRecords();
            evaluation = cluster.replay(broker.scram("replay"), "scram-", pipeline);
            events = cluster.countEvents("scram-");
            report = cluster.replayLetters();
            new BackendCheck(config).requireAll(); // A second start also describes the internal topic.
            Waiting.until("an event is shown", TIMEOUT, () -> !shown.isEmpty());
            assertThat(views.letters().latest(Optional.empty(), 1).path("total").asInt())
                    .isPositive();
            assertThat(views.alerts().orElseThrow().latest()).isNotEmpty();
            Waiting.until(
                    "conversations are computed",
                    TIMEOUT,
                    () -> conversations.counters().of(ConversationCounters.Count.ADDED) > 0);
            cluster.declareEnd("a clip");
            assertThat(cluster.countConversations()).isPositive();
            assertThat(cluster.countAlerts()).isPositive();
            assertThat(cluster.erase("a clip")).isTrue();
            Waiting.until(
                    "the end is read",
                    TIMEOUT,
                    () -> conversations.counters().of(ConversationCounters.Count.UNKNOWN_END) > 0);
            Waiting.until("read records are deleted", TIMEOUT, this::somethingWasDeleted);
        }
        accesses.addAll(enforcedAccesses());
        // Then
        assertThat(evaluation.deadLettersByCode()).containsKey("MISSING_REQUIRED");
        assertThat(events).isEqualTo(evaluation.scored().size());
        assertThat(report.failed()).isEmpty();
        assertThat(shown).isNotEmpty();
        assertThat(documented).hasSize(45);
        assertThat(accesses).extracting(Access::user).containsAll(GuardedCluster.USERS);
        assertThat(accesses)
                .filteredOn(Access::result, AuthorizationResult.DENIED)
                .isEmpty();
        assertThat(DocumentedAcls.denied(documented, accesses)).isEmpty();
        for (AclBinding acl : documented) {
            assertThat(DocumentedAcls.denied(without(acl), accesses))
                    .as("accesses denied without %s", acl)
                    .isNotEmpty();
        }
    }

    private boolean somethingWasDeleted() {
        accesses.addAll(enforcedAccesses());
        return accesses.stream().anyMatch(access -> access.operation() == AclOperation.DELETE);
    }

    private List<AclBinding> without(AclBinding acl) {
        return documented.stream().filter(other -> !other.equals(acl)).toList();
    }

    /** Returns the users' accesses, without those for which the broker only decides what to list. */
    private static Set<Access> enforcedAccesses() {
        return RecordingAuthorizer.drain().stream()
                .filter(access -> access.logIfDenied() && GuardedCluster.USERS.contains(access.user()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
