package io.trivalent.doctor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.settings.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sentence that a command ends with if it cannot talk to a broker. {@link DoctorIT} has the one for a closed port. */
class BrokersDoNotAnswerTest {
    private static final String PROTOCOL = "trivalent.kafka.properties.\"security.protocol\"";

    @Test
    void namesAHostThatCannotBeResolved() {
        assertThatThrownBy(() -> check("nowhere.invalid:9092", Map.of()))
                .hasMessage("the host name nowhere.invalid cannot be resolved; set trivalent.kafka.bootstrap-servers");
    }

    @Test
    void namesAnAddressWithoutAPort() {
        assertThatThrownBy(() -> check("127.0.0.1", Map.of()))
                .hasMessage("'127.0.0.1' is not an address, expected trivalent.kafka.bootstrap-servers as"
                        + " host:port,host:port");
    }

    /** As a broker that expects TLS: it accepts the connection, and no answer of the protocol comes. */
    @Test
    void namesTheProtocolIfSomethingElseAccepts() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            assertThatThrownBy(() -> check(address, Map.of()))
                    .hasMessage(("the server at %s accepts connections but does not answer as a broker with"
                                    + " security.protocol=PLAINTEXT within 6 s; set the protocol of its listener in"
                                    + " trivalent.kafka.properties, see docs/security.md")
                            .formatted(address));
        }
    }

    @Test
    void namesAValueThatNoClientAccepts() {
        assertThatThrownBy(() -> check("127.0.0.1:1", Map.of(PROTOCOL, "SASLSSL")))
                .hasMessageStartingWith(
                        "trivalent.kafka.properties are invalid: Invalid value SASLSSL for configuration"
                                + " security.protocol");
    }

    @Test
    void namesAFileThatIsMissing() {
        Map<String, String> tls =
                Map.of(PROTOCOL, "SSL", "trivalent.kafka.properties.\"ssl.truststore.location\"", "/nowhere/kafka.p12");
        assertThatThrownBy(() -> check("127.0.0.1:1", tls))
                .hasMessage("no client for the brokers at 127.0.0.1:1 can be made: file /nowhere/kafka.p12 does not"
                        + " exist; see trivalent.kafka.properties and docs/security.md");
    }

    private static void check(String brokers, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("trivalent.kafka.bootstrap-servers", brokers);
        new BackendCheck(Settings.load(all)).requireBrokers();
    }
}
