package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.trivalent.secure.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries that want to know who asks, and registries that mean no good. */
class GuardedRegistryTest {
    private static final String ANSWER = "{\"id\":7}";

    private static Path honest;
    private static Path stranger;
    private static Path client;
    private static Path trust;
    private static Path trustOfServer;

    private final AtomicReference<String> authorization = new AtomicReference<>();
    private final List<HttpServer> running = new ArrayList<>();

    @BeforeAll
    static void certify(@TempDir Path folder) {
        var certificates = new Certificates(folder);
        honest = certificates.identity("honest", "dns:localhost,ip:127.0.0.1");
        stranger = certificates.identity("stranger", "dns:elsewhere.example");
        client = certificates.identity("client", "dns:client");
        trust = certificates.trusting(honest);
        trustOfServer = certificates.trusting(client);
    }

    @AfterEach
    void stop() {
        running.forEach(server -> server.stop(0));
    }

    @Test
    void trustsTheConfiguredStore() throws IOException {
        // Given
        String url = https(honest, false);
        // When
        int id = register(url, trusting(trust));
        // Then
        assertThat(id).isEqualTo(7);
    }

    @Test
    void trustsCertificatesInTheConfiguration() throws IOException {
        // Given
        String url = https(honest, false);
        // When
        int id = register(
                url,
                Map.of(
                        "schema.registry.ssl.truststore.type",
                        "PEM",
                        "schema.registry.ssl.truststore.certificates",
                        Certificates.pem(honest)));
        // Then
        assertThat(id).isEqualTo(7);
    }

    @Test
    void trustsNobodyElse() throws IOException {
        // Given
        String url = https(honest, false);
        // When, then
        assertThatThrownBy(() -> register(url, Map.of()))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("certification path");
    }

    @Test
    void refusesACertificateOfAnotherName() throws IOException {
        // Given
        String url = https(stranger, false);
        // When, then
        assertThatThrownBy(() -> register(url, trusting(trustOf(stranger))))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("No subject alternative DNS name matching localhost found");
    }

    @Test
    void showsItsCertificateWhereOneIsDemanded() throws IOException {
        // Given
        String url = https(honest, true);
        Map<String, String> mutual = new HashMap<>(trusting(trust));
        mutual.put("schema.registry.ssl.keystore.location", client.toString());
        mutual.put("schema.registry.ssl.keystore.password", Certificates.PASSWORD);
        mutual.put("schema.registry.ssl.keystore.type", "PKCS12");
        // When
        int id = register(url, mutual);
        // Then
        assertThat(id).isEqualTo(7);
        assertThatThrownBy(() -> register(url, trusting(trust))).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void sendsItsToken() throws IOException {
        // Given
        String url = http(this::answer);
        // When
        register(url, Map.of("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "eyJ.a-b_c=="));
        // Then
        assertThat(authorization).hasValue("Bearer eyJ.a-b_c==");
    }

    @Test
    void readsNoEndlessAnswer() throws IOException {
        // Given
        String url = http(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] blanks = new byte[1 << 16];
            for (int sent = 0; sent <= HttpRegistryClient.MAX_BYTES; sent += blanks.length) {
                exchange.getResponseBody().write(blanks);
            }
        });
        // When, then
        assertThatThrownBy(() -> once(url, Duration.ofSeconds(30)).byId(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessage(
                        "schema registry is unavailable (schema id 1) after 1 attempts: %s: answer has more than %d bytes"
                                .formatted(url, HttpRegistryClient.MAX_BYTES));
    }

    @Test
    void waitsForNoTricklingAnswer() throws IOException {
        // Given
        var over = new CountDownLatch(1);
        String url = http(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            await(over);
        });
        // When, then
        try {
            assertThatThrownBy(() -> once(url, Duration.ofMillis(300)).byId(1))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessage("schema registry is unavailable (schema id 1) after 1 attempts:"
                            + " %s: no whole answer within 300 ms".formatted(url));
        } finally {
            over.countDown();
        }
    }

    @Test
    void namesWhatIsWrongWithoutRepeatingSecrets() {
        refuses(
                Map.of("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "se cret\n"),
                "bearer.auth.token is missing or has other characters than a token, expected letters, digits and -._~+/=");
        refuses(
                Map.of("bearer.auth.credentials.source", "OAUTHBEARER"),
                "bearer.auth.credentials.source is 'OAUTHBEARER', expected STATIC_TOKEN");
        refuses(
                Map.of(
                        "basic.auth.credentials.source", "USER_INFO",
                        "basic.auth.user.info", "ann:secret",
                        "bearer.auth.credentials.source", "STATIC_TOKEN",
                        "bearer.auth.token", "secret"),
                "both a user and bearer.auth.token are given, expected one of them");
        refuses(
                Map.of("schema.registry.ssl.endpoint.identification.algorithm", ""),
                "schema.registry.ssl.endpoint.identification.algorithm is '', expected https: a registry must show a"
                        + " certificate of its own name");
        assertThat(config("http://ann:secret@a", Map.of())).hasToString("[http://a]");
        assertThat(RegistryConfig.addresses("http://ann:secret@a:8081, https://b"))
                .hasToString("[http://a:8081, https://b]");
    }

    private static void refuses(Map<String, String> settings, String message) {
        assertThatThrownBy(() -> config("https://a", settings))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
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
        RegistryConfig config = config(url, settings);
        return new HttpRegistryClient(new RegistryConfig(
                        config.urls(),
                        config.authorization(),
                        config.tls(),
                        Duration.ofSeconds(30),
                        1,
                        Duration.ofMillis(1)))
                .register("s", io.trivalent.Transcript.getClassSchema());
    }

    private static RegistryClient once(String url, Duration timeout) {
        return new HttpRegistryClient(new RegistryConfig(
                List.of(URI.create(url)), Optional.empty(), Optional.empty(), timeout, 1, Duration.ofMillis(1)));
    }

    private static RegistryConfig config(String url, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("schema.registry.url", url);
        return RegistryConfig.of(all);
    }

    private String http(HttpHandler handler) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return "http://localhost:" + serve(HttpServer.create(address, 0), handler);
    }

    private String https(Path identity, boolean certificateDemanded) throws IOException {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext context = Certificates.context(identity, trustOfServer);
        https.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = context.getDefaultSSLParameters();
                ssl.setNeedClientAuth(certificateDemanded);
                parameters.setSSLParameters(ssl);
            }
        });
        return "https://localhost:" + serve(https, this::answer);
    }

    private int serve(HttpServer server, HttpHandler handler) {
        running.add(server);
        server.createContext("/", handler);
        server.start();
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, ANSWER.length());
        exchange.getResponseBody().write(ANSWER.getBytes(UTF_8));
        exchange.close();
    }

    private static void await(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
