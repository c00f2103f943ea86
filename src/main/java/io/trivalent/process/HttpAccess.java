package io.trivalent.process;

import io.smallrye.config.SmallRyeConfig;
import io.trivalent.settings.UsageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who may ask over HTTP, decided before the port is opened: the users that are named, or where none is, everybody on this
 * machine and nobody else.
 */
final class HttpAccess {
    private static final String HOST = "quarkus.http.host";
    private static final String POLICY = "quarkus.http.auth.permission.everything-else.policy";

    private static final String USERS = "quarkus.security.users.embedded.users";
    private static final String LOOPBACK = "127.0.0.1";

    private HttpAccess() {}

    /**
     * What to set before the port is opened: where it is safe, the doors are opened; otherwise they stay as the
     * configuration has them, for users only.
     *
     * @throws UsageException if others could ask and there is no user
     */
    static Map<String, String> decide(SmallRyeConfig config) {
        String host = config.getOptionalValue(HOST, String.class).orElse(LOOPBACK);
        if (user(config).isPresent()) {
            return Map.of();
        }
        if (!isLoopback(host)) {
            throw new UsageException(
                    "HTTP would serve others on %s and knows no user; name one with QUARKUS_SECURITY_USERS_EMBEDDED_USERS_NAME=PASSWORD, or set QUARKUS_HTTP_HOST=%s"
                            .formatted(host, LOOPBACK));
        }
        // Both together: no other source may move the host once the doors are open.
        return Map.of(HOST, host, POLICY, "permit");
    }

    /** The first user, by name, as {@code name:password}: how the program itself asks its embedded registry. */
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
            throw new UsageException("HTTP would serve %s, which is no address of this machine".formatted(host), e);
        }
    }
}
