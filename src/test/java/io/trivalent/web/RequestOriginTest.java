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
    void aVisitFromThisMachineIsLetIn(@Nullable String host, @Nullable String origin) {
        assertThat(new RequestOrigin(host, origin).refusal(true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "evil.example:8080,",
        "127.0.0.1.evil.example,",
        "localhost.evil.example:8080,",
        "0.0.0.0:8080,",
        "'',",
    })
    void aNameThatOnlyPointsHereIsTurnedAway(String host, @Nullable String origin) {
        assertThat(new RequestOrigin(host, origin).refusal(true))
                .contains("asked for a host of another name, expected localhost or 127.0.0.1");
        assertThat(new RequestOrigin(host, origin).refusal(false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, http://evil.example",
        "localhost:8080, http://localhost:9000",
        "localhost:8080, null",
        ", http://localhost",
    })
    void aPageFromElsewhereIsTurnedAway(@Nullable String host, String origin) {
        assertThat(new RequestOrigin(host, origin).refusal(true))
                .contains("asked by a page from elsewhere, expected one that was served here");
        assertThat(new RequestOrigin(host, origin).refusal(false)).isPresent();
    }
}
