package io.trivalent.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestOriginTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:8080,",
        "127.0.0.1:8080,",
        "127.1.2.3,",
        "[::1]:8080,",
        "LocalHost,",
        "kafka.localhost:8080,",
        ",",
        "localhost:8080, http://localhost:8080",
        "127.0.0.1, https://127.0.0.1",
    })
    void acceptsRequestsFromThisMachine(@Nullable String host, @Nullable String origin) {
        assertThat(new RequestOrigin(host, origin).rejection(true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example:8080,",
        "127.0.0.1.evil.example,",
        "localhost.evil.example:8080,",
        "0.0.0.0:8080,",
        "'',",
    })
    void rejectsAnotherHostNameOnALoopbackAddress(String host, @Nullable String origin) {
        assertThat(new RequestOrigin(host, origin).rejection(true))
                .contains("request for another host name, expected localhost or 127.0.0.1");
        assertThat(new RequestOrigin(host, origin).rejection(false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://evil.example",
        "localhost:8080, http://localhost:9000",
        "localhost:8080, null",
        ", http://localhost",
    })
    void rejectsAPageOfAnotherOrigin(@Nullable String host, String origin) {
        assertThat(new RequestOrigin(host, origin).rejection(true))
                .contains("request from a page of another origin, expected one that this server served");
        assertThat(new RequestOrigin(host, origin).rejection(false)).isPresent();
    }
}
