package io.trivalent.app;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;

/** Says in one sentence, and soon, that there is no broker or no topic, instead of waiting for a client's time-outs. */
final class BackendCheck {
    private static final int SECONDS = 15;

    private final TrivalentConfig config;

    BackendCheck(TrivalentConfig config) {
        this.config = config;
    }

    /** Refuses to go on if no broker answers. */
    void requireBrokers() {
        topics();
    }

    /** Refuses to go on if no broker answers or a topic is missing. */
    void requireTopics() {
        Set<String> found = topics();
        List<String> missing = config.topics().names().all().stream()
                .filter(topic -> !found.contains(topic))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "topics %s are missing at %s, or hidden from this user; create them with ./trivalent topics create"
                            .formatted(missing, config.kafka().bootstrapServers()));
        }
    }

    private Set<String> topics() {
        Map<String, Object> settings = new Clients(config).kafka();
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 1000 * SECONDS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 1000 * SECONDS);
        try (Admin admin = Admin.create(settings)) {
            return admin.listTopics().names().get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | KafkaException e) {
            throw new IllegalStateException(problem(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while brokers were asked for their topics", e);
        }
    }

    /** A broker that does not know us is another matter than one that is not there. */
    private String problem(Exception error) {
        String brokers = config.kafka().bootstrapServers();
        return error.getCause() instanceof AuthenticationException refusal
                ? "brokers at %s and we do not trust each other: %s; see trivalent.kafka.properties and docs/security.md"
                        .formatted(brokers, refusal.getMessage())
                : "no broker answers at %s within %d s; start one (./trivalent run --embedded) or set trivalent.kafka.bootstrap-servers"
                        .formatted(brokers, SECONDS);
    }
}
