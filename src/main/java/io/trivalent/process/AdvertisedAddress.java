package io.trivalent.process;

import io.trivalent.settings.UsageException;
import io.trivalent.view.ViewConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.kafka.streams.state.HostInfo;
import org.eclipse.microprofile.config.ConfigProvider;

/** Where the other processes of the group reach this one over HTTP. */
final class AdvertisedAddress {
    private AdvertisedAddress() {}

    /** @throws UsageException if the setting is not a host and a port */
    static HostInfo of(ViewConfig config) {
        return config.advertisedAddress().map(AdvertisedAddress::parse).orElseGet(AdvertisedAddress::own);
    }

    private static HostInfo parse(String text) {
        try {
            HostInfo address = HostInfo.buildFromEndpoint(text);
            if (address != null) {
                return address;
            }
        } catch (RuntimeException malformed) {
            // Reported below.
        }
        throw new UsageException(
                "trivalent.view.advertised-address is '%s', expected HOST:PORT as in 10.0.0.7:8080".formatted(text));
    }

    private static HostInfo own() {
        String bound = ConfigProvider.getConfig()
                .getOptionalValue("quarkus.http.host", String.class)
                .orElse("127.0.0.1");
        try {
            boolean loopback = InetAddress.getByName(bound).isLoopbackAddress();
            String host = loopback ? "127.0.0.1" : InetAddress.getLocalHost().getHostAddress();
            return new HostInfo(host, HttpPort.configured());
        } catch (UnknownHostException e) {
            return new HostInfo("127.0.0.1", HttpPort.configured());
        }
    }
}
