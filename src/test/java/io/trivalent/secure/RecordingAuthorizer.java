package io.trivalent.secure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which remembers what it was asked. Broker and controller make one each; they share a memory. */
public final class RecordingAuthorizer extends StandardAuthorizer {
    private static final Set<Asked> ASKED = new LinkedHashSet<>();

    /**
     * One question, and how it was answered.
     *
     * @param inEarnest false where the broker only asks what it may show
     */
    public record Asked(
            String user,
            AclOperation operation,
            ResourceType type,
            String name,
            boolean inEarnest,
            AuthorizationResult result) {}

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        synchronized (ASKED) {
            for (int i = 0; i < results.size(); i++) {
                Action action = actions.get(i);
                ASKED.add(new Asked(
                        context.principal().getName(),
                        action.operation(),
                        action.resourcePattern().resourceType(),
                        action.resourcePattern().name(),
                        action.logIfDenied(),
                        results.get(i)));
            }
        }
        return results;
    }

    /** Everything since the last call, each question once. */
    public static Set<Asked> forget() {
        synchronized (ASKED) {
            Set<Asked> all = new LinkedHashSet<>(ASKED);
            ASKED.clear();
            return all;
        }
    }
}
