package io.trivalent.process;

import io.smallrye.config.SmallRyeConfig;
import io.trivalent.settings.UsageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides, before the port is opened, which users have access over HTTP. If users are configured, only they have access. If not,
 * every program on this machine has access, and no other machine.
 */
final class HttpAccess {
    private static final String HOST = "quarkus.http.host";
    private static final String POLICY = "quarkus.http.auth.permission.everything-else.policy";

    private static final String USERS = "quarkus.security.users.embedded.users";
    private static final String LOOPBACK = "127.0.0.1";

    private HttpAccess() {}

    /**
     * Returns the settings to apply before the port is opened: without users, requests from this machine are permitted;
     * with users, nothing changes and {@code application.properties} requires authentication.
     *
     * @throws UsageException if no user is configured and the host is not a loopback address
     */
    static Map<String, String> decide(SmallRyeConfig config) {
        String host = config.getOptionalValue(HOST, String.class).orElse(LOOPBACK);
        if (user(config).isPresent()) {
            return Map.of();
        }
        if (!isLoopback(host)) {
            throw new UsageException(
                    "HTTP on %s would be open to other machines without a user; set one with QUARKUS_SECURITY_USERS_EMBEDDED_USERS_NAME=PASSWORD, or set QUARKUS_HTTP_HOST=%s"
                            .formatted(host, LOOPBACK));
        }
        // The host is set together with the policy, so that no other source can change it after access is permitted.
        return Map.of(HOST, host, POLICY, "permit");
    }

    /** Returns the first user by name as {@code name:password}; the program uses it to access its embedded registry. */
    static Optional<String> user(SmallRyeConfig config) {
        return new TreeMap<>(config.getMapKeys(USERS))
                .entrySet().stream()
                        .map(user -> user.getKey() + ":" + password(config, user.getKey(), user.getValue()))
                        .findFirst();
    }

    private static String password(SmallRyeConfig config, String user, String property) {
        return config.getOptionalValue(property, String.class)
                .filter(password -> !password.isBlank())
                .orElseThrow(() -> new UsageException("HTTP user '%s' has no password".formatted(user)));
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new UsageException(
                    "HTTP host '%s' cannot be resolved, expected an address of this machine".formatted(host), e);
        }
    }
}
