package io.trivalent.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Why no broker answers: the host names, the ports or the protocol.
 *
 * @param list addresses {@code host:port}, separated by commas
 * @param protocol the client's {@code security.protocol}
 */
record BrokerAddresses(String list, String protocol) {
    private static final int CONNECT_MILLIS = 1000;
    private static final int MAX_TRIED = 3;

    /** One sentence; connects to the first addresses for it. */
    String problem(int waitedSeconds) {
        List<String> unresolved = new ArrayList<>();
        boolean connected = false;
        List<String> all = Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
        for (String address : all.subList(0, Math.min(all.size(), MAX_TRIED))) {
            InetSocketAddress found = parse(address);
            if (found == null) {
                return "'%s' is not an address, expected trivalent.kafka.bootstrap-servers as host:port,host:port"
                        .formatted(address);
            }
            if (found.isUnresolved()) {
                unresolved.add(found.getHostString());
            } else {
                connected |= connects(found);
            }
        }
        if (connected) {
            return ("the server at %s accepts connections but does not answer as a broker with security.protocol=%s within %d s;"
                            + " set the protocol of its listener in trivalent.kafka.properties, see docs/security.md")
                    .formatted(list, protocol, waitedSeconds);
        }
        return unresolved.size() == all.size()
                ? "the host name %s cannot be resolved; set trivalent.kafka.bootstrap-servers"
                        .formatted(String.join(", ", unresolved))
                : "no broker answers at %s within %d s; start one (./trivalent run --embedded) or set trivalent.kafka.bootstrap-servers"
                        .formatted(list, waitedSeconds);
    }

    private static @Nullable InetSocketAddress parse(String address) {
        String host = Utils.getHost(address);
        Integer port = Utils.getPort(address);
        return host == null || port == null || port > 65535 ? null : new InetSocketAddress(host, port);
    }

    private static boolean connects(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
