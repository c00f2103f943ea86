package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.trivalent.secure.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that the registry client trusts and presents. */
class RegistryTlsTest {
    private static final String ANSWER = "{\"id\":7}";

    private static Path server;
    private static Path otherServer;
    private static Path client;
    private static Path clientTrust;
    private static Path serverTrust;

    private final List<HttpsServer> running = new ArrayList<>();

    @BeforeAll
    static void certify(@TempDir Path folder) {
        var certificates = new Certificates(folder);
        server = certificates.identity("server", "dns:localhost,ip:127.0.0.1");
        otherServer = certificates.identity("other-server", "dns:elsewhere.example");
        client = certificates.identity("client", "dns:client");
        clientTrust = certificates.trusting(server);
        serverTrust = certificates.trusting(client);
    }

    @AfterEach
    void stop() {
        running.forEach(https -> https.stop(0));
    }

    @Test
    void trustsTheConfiguredStore() throws IOException {
        // Given
        String url = https(server, false);
        // When
        int id = register(url, trusting(clientTrust));
        // Then
        assertThat(id).isEqualTo(7);
    }

    @Test
    void trustsCertificatesInTheConfiguration() throws IOException {
        // Given
        String url = https(server, false);
        // When
        int id = register(
                url,
                Map.of(
                        "schema.registry.ssl.truststore.type",
                        "PEM",
                        "schema.registry.ssl.truststore.certificates",
                        Certificates.pem(server)));
        // Then
        assertThat(id).isEqualTo(7);
    }

    @Test
    void doesNotTrustOtherCertificates() throws IOException {
        // Given
        String url = https(server, false);
        // When, then
        assertThatThrownBy(() -> register(url, Map.of()))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining(url)
                .hasMessageContaining(
                        "the certificate is not trusted (unable to find valid certification path to requested"
                                + " target), expected one that schema.registry.ssl.truststore.location verifies");
    }

    @Test
    void saysThatAServerWithTlsNeedsAnAddressWithHttps() throws IOException {
        // Given
        String plain = https(server, false).replace("https:", "http:");
        // When, then
        assertThatThrownBy(() -> register(plain, Map.of()))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageEndingWith("expected HTTP; with TLS, expected an address with https");
    }

    @Test
    void rejectsACertificateForAnotherHostName() throws IOException {
        // Given
        String url = https(otherServer, false);
        // When, then
        assertThatThrownBy(() -> register(url, trusting(trustOf(otherServer))))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("No subject alternative DNS name matching localhost found");
    }

    @Test
    void presentsItsCertificateIfTheServerRequiresOne() throws IOException {
        // Given
        String url = https(server, true);
        Map<String, String> mutual = new HashMap<>(trusting(clientTrust));
        mutual.put("schema.registry.ssl.keystore.location", client.toString());
        mutual.put("schema.registry.ssl.keystore.password", Certificates.PASSWORD);
        mutual.put("schema.registry.ssl.keystore.type", "PKCS12");
        // When
        int id = register(url, mutual);
        // Then
        assertThat(id).isEqualTo(7);
        assertThatThrownBy(() -> register(url, trusting(clientTrust))).isInstanceOf(RegistryUnavailableException.class);
    }

    private static Map<String, String> trusting(Path store) {
        return Map.of(
                "schema.registry.ssl.truststore.location",
                store.toString(),
                "schema.registry.ssl.truststore.password",
                Certificates.PASSWORD,
                "schema.registry.ssl.truststore.type",
                "PKCS12");
    }

    private static Path trustOf(Path identity) {
        return new Certificates(identity.getParent()).trusting(identity);
    }

    private static int register(String url, Map<String, String> settings) {
        Map<String, String> configs = new HashMap<>(settings);
        configs.put("schema.registry.url", url);
        RegistryConfig config = RegistryConfig.of(configs);
        return new HttpRegistryClient(new RegistryConfig(
                        config.urls(),
                        config.authorization(),
                        config.tls(),
                        Duration.ofSeconds(30),
                        1,
                        Duration.ofMillis(1)))
                .register("s", io.trivalent.Transcript.getClassSchema());
    }

    private String https(Path identity, boolean clientCertificateRequired) throws IOException {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext context = Certificates.context(identity, serverTrust);
        https.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = context.getDefaultSSLParameters();
                ssl.setNeedClientAuth(clientCertificateRequired);
                parameters.setSSLParameters(ssl);
            }
        });
        running.add(https);
        https.createContext("/", RegistryTlsTest::answer);
        https.start();
        return "https://localhost:" + https.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, ANSWER.length());
        exchange.getResponseBody().write(ANSWER.getBytes(UTF_8));
        exchange.close();
    }
}
