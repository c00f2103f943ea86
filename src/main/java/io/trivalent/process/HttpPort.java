package io.trivalent.process;

import io.smallrye.config.SmallRyeConfig;
import io.trivalent.settings.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The port on which this process serves HTTP. Quarkus opens it before any command runs, so one of the {@code open…} methods
 * or {@link #close} must be called before Quarkus starts.
 */
public final class HttpPort {
    private static final String PORT = "quarkus.http.port";
    private static final String ENABLED = "quarkus.http.host-enabled";

    private HttpPort() {}

    /** Disables HTTP for this process. */
    public static void close() {
        System.setProperty(ENABLED, "false");
    }

    /**
     * Serves HTTP on the configured port.
     *
     * @throws UsageException if the port is taken or HTTP access is not safe
     */
    public static void openConfigured() {
        decideAccess();
        if (!isFree(configured())) {
            throw new UsageException("HTTP port %d is taken, expected a free one; set another with QUARKUS_HTTP_PORT"
                    .formatted(configured()));
        }
    }

    /** Serves HTTP on the configured port, or on any free port if it is taken. */
    public static void openConfiguredOrFree() {
        decideAccess();
        if (!isFree(configured())) {
            System.setProperty(PORT, Integer.toString(free(0)));
        }
    }

    /** Serves HTTP on any free port. */
    public static void openFree() {
        decideAccess();
        System.setProperty(PORT, Integer.toString(free(0)));
    }

    /** Returns the port on which the process serves HTTP. */
    public static int configured() {
        return ConfigProvider.getConfig().getOptionalValue(PORT, Integer.class).orElse(8080);
    }

    private static void decideAccess() {
        HttpAccess.decide(ConfigProvider.getConfig().unwrap(SmallRyeConfig.class))
                .forEach(System::setProperty);
    }

    private static boolean isFree(int port) {
        try {
            free(port);
            return true;
        } catch (UsageException e) {
            return false;
        }
    }

    private static int free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UsageException("port %d is taken, expected a free one".formatted(port), e);
        }
    }
}
