package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of the schema registry, credentials, timeout and retries.
 *
 * @param urls base addresses of equivalent registries, without credentials, tried in turn; at least one
 * @param authorization value of the header {@code Authorization}
 * @param tls for https addresses; the platform's default if empty
 * @param timeout limit for one request, from connecting to the last byte of the answer
 * @param rounds how often the list of addresses is tried before the request fails, at least 1
 * @param backoff pause after the first round, doubled after each further round
 */
public record RegistryConfig(
        List<URI> urls,
        Optional<String> authorization,
        Optional<SSLContext> tls,
        Duration timeout,
        int rounds,
        Duration backoff) {
    static final String URL = "schema.registry.url";
    static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    static final String USER_INFO = "basic.auth.user.info";
    static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    static final String BEARER_TOKEN = "bearer.auth.token";

    /** RFC 6750, section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    public RegistryConfig {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new ConfigException(URL + " is empty, expected one or more addresses separated by commas");
        }
        if (rounds < 1) {
            throw new ConfigException("%d rounds, expected at least 1".formatted(rounds));
        }
    }

    /**
     * Reads Confluent's keys {@value #URL}, {@value #CREDENTIALS_SOURCE} (URL or USER_INFO), {@value #USER_INFO},
     * {@value #BEARER_SOURCE} (STATIC_TOKEN), {@value #BEARER_TOKEN} and {@code schema.registry.ssl.*}.
     */
    public static RegistryConfig of(Map<String, ?> configs) {
        List<URI> given = urls(configs.get(URL));
        Optional<String> basic = userInfo(configs, given).map(RegistryConfig::basic);
        Optional<String> bearer = bearer(configs);
        if (basic.isPresent() && bearer.isPresent()) {
            throw new ConfigException("both a user and %s are set, expected one of them".formatted(BEARER_TOKEN));
        }
        return new RegistryConfig(
                addresses(given),
                basic.or(() -> bearer),
                RegistryTls.of(configs),
                Duration.ofSeconds(10),
                4,
                Duration.ofMillis(200));
    }

    /** The same registries, each tried once and together for at most this time. */
    public RegistryConfig once(Duration limit) {
        return new RegistryConfig(urls, authorization, tls, limit.dividedBy(urls.size()), 1, backoff);
    }

    /** The addresses in a value of {@value #URL}, without credentials so that they can be printed. */
    public static List<URI> addresses(String value) {
        return addresses(urls(value));
    }

    private static List<URI> addresses(List<URI> given) {
        return given.stream().map(RegistryConfig::withoutUser).toList();
    }

    private static List<URI> urls(@Nullable Object value) {
        if (value == null) {
            throw new ConfigException(URL + " is missing, expected one or more addresses separated by commas");
        }
        String joined = value instanceof Collection<?> list
                ? list.stream().map(Object::toString).collect(Collectors.joining(","))
                : value.toString();
        return Arrays.stream(joined.split(","))
                .map(String::trim)
                .filter(url -> !url.isEmpty())
                .map(RegistryConfig::url)
                .toList();
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (url.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return url;
            }
        } catch (URISyntaxException notAnAddress) {
            // Reported below without its message, which repeats the text and with it a possible password.
        }
        throw new ConfigException(URL + " contains an invalid address, expected http://host:port or https://host:port");
    }

    private static Optional<String> userInfo(Map<String, ?> configs, List<URI> urls) {
        String source = Objects.toString(configs.get(CREDENTIALS_SOURCE), "URL");
        return switch (source) {
            case "URL" ->
                urls.stream()
                        .flatMap(url -> Optional.ofNullable(url.getUserInfo()).stream())
                        .findFirst();
            case "USER_INFO" -> Optional.of(userInfo(configs));
            default ->
                throw new ConfigException(
                        "%s is '%s', expected URL or USER_INFO".formatted(CREDENTIALS_SOURCE, source));
        };
    }

    private static String userInfo(Map<String, ?> configs) {
        String info = Objects.toString(configs.get(USER_INFO), "");
        if (!info.contains(":")) {
            throw new ConfigException(USER_INFO + " is missing or has no colon, expected user:password");
        }
        return info;
    }

    private static Optional<String> bearer(Map<String, ?> configs) {
        Object source = configs.get(BEARER_SOURCE);
        if (source == null) {
            return Optional.empty();
        }
        if (!source.equals("STATIC_TOKEN")) {
            throw new ConfigException("%s is '%s', expected STATIC_TOKEN".formatted(BEARER_SOURCE, source));
        }
        String token = Objects.toString(configs.get(BEARER_TOKEN), "");
        if (!TOKEN.matcher(token).matches()) {
            // The value is a secret and is not printed.
            throw new ConfigException(
                    BEARER_TOKEN + " is missing or contains invalid characters, expected letters, digits and -._~+/=");
        }
        return Optional.of("Bearer " + token);
    }

    private static URI withoutUser(URI url) {
        String authority = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return URI.create(url.getScheme() + "://" + authority + path);
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    }

    /** Only the addresses, no secrets. */
    @Override
    public String toString() {
        return urls.toString();
    }
}
