package io.trivalent.secure;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** An OAuth server that issues signed tokens for client secrets and publishes the keys that verify them. */
final class Tokens implements AutoCloseable {
    static final String AUDIENCE = "kafka";

    private static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    private final HttpServer server;
    private final KeyPair keys;

    private Tokens(HttpServer server, KeyPair keys) {
        this.server = server;
        this.keys = keys;
    }

    static Tokens serving() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        Tokens tokens = new Tokens(server, generator.generateKeyPair());
        server.createContext("/token", tokens::token);
        server.createContext("/keys", tokens::keys);
        server.start();
        System.setProperty(ALLOWED, tokens.url() + "," + tokens.keysUrl());
        return tokens;
    }

    String url() {
        return "http://127.0.0.1:%d/token".formatted(server.getAddress().getPort());
    }

    String keysUrl() {
        return "http://127.0.0.1:%d/keys".formatted(server.getAddress().getPort());
    }

    private void token(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String basic = exchange.getRequestHeaders().getFirst("Authorization").substring("Basic ".length());
        String user = new String(Base64.getDecoder().decode(basic), UTF_8);
        String name = user.substring(0, user.indexOf(':'));
        if (!user.equals(name + ":" + GuardedBroker.password(name))) {
            answer(exchange, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        long now = Instant.now().getEpochSecond();
        String claims = "{\"sub\":\"%s\",\"aud\":\"%s\",\"scope\":\"kafka\",\"iat\":%d,\"exp\":%d}"
                .formatted(name, AUDIENCE, now, now + 3600);
        answer(exchange, 200, "{\"access_token\":\"%s\",\"token_type\":\"Bearer\"}".formatted(signed(claims)));
    }

    private String signed(String claims) {
        String body =
                base64("{\"alg\":\"RS256\",\"kid\":\"k\"}".getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(body.getBytes(UTF_8));
            return body + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void keys(HttpExchange exchange) throws IOException {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        answer(
                exchange,
                200,
                "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                        .formatted(number(key.getModulus()), number(key.getPublicExponent())));
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return base64(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length());
        exchange.getResponseBody().write(json.getBytes(UTF_8));
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        System.clearProperty(ALLOWED);
    }
}
