package io.trivalent.secure;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.metadata.authorizer.StandardAcl;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** The ACLs of {@code docs/security.md}. */
public final class DocumentedAcls {
    private DocumentedAcls() {}

    /** Reads the table of the section ACLs. */
    public static List<AclBinding> read() throws IOException {
        return Files.readAllLines(Path.of("docs", "security.md")).stream()
                .dropWhile(line -> !line.equals("## ACLs"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && line.endsWith("` |"))
                .map(line -> binding(line.split("\\|", -1)))
                .toList();
    }

    private static AclBinding binding(String[] cells) {
        String name = cells[4].replace("`", "").trim();
        boolean prefix = name.endsWith("*");
        return new AclBinding(
                new ResourcePattern(
                        ResourceType.valueOf(cells[3].trim()),
                        prefix ? name.substring(0, name.length() - 1) : name,
                        prefix ? PatternType.PREFIXED : PatternType.LITERAL),
                new AccessControlEntry(
                        "User:" + cells[1].trim(),
                        "*",
                        AclOperation.valueOf(cells[2].trim()),
                        AclPermissionType.ALLOW));
    }

    /** Returns the accesses that Kafka's authorizer denies with these ACLs. */
    public static List<RecordingAuthorizer.Access> denied(
            List<AclBinding> acls, Set<RecordingAuthorizer.Access> accesses) throws IOException {
        try (Metrics metrics = new Metrics();
                StandardAuthorizer authorizer = new StandardAuthorizer()) {
            authorizer.withPluginMetrics(new PluginMetricsImpl(metrics, Map.of()));
            authorizer.configure(Map.of("allow.everyone.if.no.acl.found", "false"));
            Map<Uuid, StandardAcl> loaded = new HashMap<>();
            acls.forEach(acl -> loaded.put(Uuid.randomUuid(), StandardAcl.fromAclBinding(acl)));
            authorizer.loadSnapshot(loaded);
            authorizer.completeInitialLoad();
            return accesses.stream()
                    .filter(access -> authorizer
                            .authorize(new User(access.user()), List.of(action(access)))
                            .contains(AuthorizationResult.DENIED))
                    .toList();
        }
    }

    private static Action action(RecordingAuthorizer.Access access) {
        ResourcePattern resource = new ResourcePattern(access.type(), access.name(), PatternType.LITERAL);
        return new Action(access.operation(), resource, 1, false, false);
    }

    /** The context of a request of this user from this machine. */
    private record User(String name) implements AuthorizableRequestContext {
        @Override
        public String listenerName() {
            return "CLIENTS";
        }

        @Override
        public SecurityProtocol securityProtocol() {
            return SecurityProtocol.SASL_SSL;
        }

        @Override
        public KafkaPrincipal principal() {
            return new KafkaPrincipal(KafkaPrincipal.USER_TYPE, name);
        }

        @Override
        public InetAddress clientAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public int requestType() {
            return 0;
        }

        @Override
        public int requestVersion() {
            return 0;
        }

        @Override
        public String clientId() {
            return name;
        }

        @Override
        public int correlationId() {
            return 0;
        }
    }
}
