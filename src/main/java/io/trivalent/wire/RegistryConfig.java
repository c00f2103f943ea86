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
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Where the registry is, who we are, and how patient we are with it.
 *
 * @param urls base addresses of equal registries without credentials, tried in turn; at least one
 * @param authorization value of the header {@code Authorization}
 * @param timeout of one request, connecting included
 * @param rounds how often the list of addresses is tried before giving up, at least 1
 * @param backoff pause after the first round, doubled after each further one
 */
public record RegistryConfig(
        List<URI> urls, Optional<String> authorization, Duration timeout, int rounds, Duration backoff) {
    static final String URL = "schema.registry.url";
    static final String CREDENTIALS_SOURCE = "basic.auth.credentials.source";
    static final String USER_INFO = "basic.auth.user.info";

    public RegistryConfig {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new ConfigException(URL + " is empty, expected one or more addresses separated by commas");
        }
        if (rounds < 1) {
            throw new ConfigException("%d rounds, expected at least 1".formatted(rounds));
        }
    }

    /** Reads Confluent's keys {@value #URL}, {@value #CREDENTIALS_SOURCE} (URL or USER_INFO) and {@value #USER_INFO}. */
    public static RegistryConfig of(Map<String, ?> configs) {
        List<URI> given = urls(configs.get(URL));
        Optional<String> user = userInfo(configs, given);
        return new RegistryConfig(
                given.stream().map(RegistryConfig::withoutUser).toList(),
                user.map(RegistryConfig::basic),
                Duration.ofSeconds(10),
                4,
                Duration.ofMillis(200));
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
            // Its message repeats the text, which may hold a password.
        }
        throw new ConfigException(
                URL + " holds something that is no address, expected http://host:port or https://host:port");
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
            throw new ConfigException(USER_INFO + " is missing or without a colon, expected user:password");
        }
        return info;
    }

    private static URI withoutUser(URI url) {
        String authority = url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        return URI.create(url.getScheme() + "://" + authority + path);
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    }
}
