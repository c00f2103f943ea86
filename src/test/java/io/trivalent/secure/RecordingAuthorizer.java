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

/** Kafka's own authorizer, which also records each access. The instances of broker and controller share one record. */
public final class RecordingAuthorizer extends StandardAuthorizer {
    private static final Set<Access> ACCESSES = new LinkedHashSet<>();

    /**
     * One access and its result.
     *
     * @param logIfDenied false if the broker only decides what to list
     */
    public record Access(
            String user,
            AclOperation operation,
            ResourceType type,
            String name,
            boolean logIfDenied,
            AuthorizationResult result) {}

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        synchronized (ACCESSES) {
            for (int i = 0; i < results.size(); i++) {
                Action action = actions.get(i);
                ACCESSES.add(new Access(
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

    /** Returns the accesses since the last call, each once, and clears the record. */
    public static Set<Access> drain() {
        synchronized (ACCESSES) {
            Set<Access> all = new LinkedHashSet<>(ACCESSES);
            ACCESSES.clear();
            return all;
        }
    }
}
