package io.trivalent.app;

import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The HTTP port is opened before a command runs, so it is decided here, from the arguments: commands that serve nothing
 * open none, and commands that only need the embedded registry take any free one.
 */
final class HttpPort {
    private static final String PORT = "quarkus.http.port";
    private static final String ENABLED = "quarkus.http.host-enabled";
    private static final List<String> HELP = List.of("-h", "--help", "-V", "--version");

    private HttpPort() {}

    static void choose(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        String command = words.isEmpty() ? "" : words.get(0);
        boolean helpOnly = words.stream().anyMatch(HELP::contains);
        boolean serves = command.equals("demo") || command.equals("run");
        boolean registryOnly = (command.equals("replay") && words.contains("--embedded"))
                || (command.equals("say") && !words.contains("--live"));
        if (helpOnly || !(serves || registryOnly)) {
            System.setProperty(ENABLED, "false");
            return;
        }
        HttpAccess.decide(ConfigProvider.getConfig().unwrap(SmallRyeConfig.class))
                .forEach(System::setProperty);
        if (registryOnly) {
            System.setProperty(PORT, Integer.toString(free(0)));
        } else if (command.equals("demo") && !isFree(configured())) {
            System.setProperty(PORT, Integer.toString(free(0)));
        } else if (!isFree(configured())) {
            throw new UsageException("HTTP port %d is taken, expected a free one; set another with QUARKUS_HTTP_PORT"
                    .formatted(configured()));
        }
    }

    /** The port that the process serves. */
    static int configured() {
        return ConfigProvider.getConfig().getOptionalValue(PORT, Integer.class).orElse(8080);
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
