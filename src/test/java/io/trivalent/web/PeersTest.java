package io.trivalent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where another process is asked. */
class PeersTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.7:8080, http://10.0.0.7:8080/api/x?q=%2F",
        "host.local:80, http://host.local:80/api/x?q=%2F",
        "fd00::7:8080, http://[fd00::7]:8080/api/x?q=%2F",
        "[fd00::7]:8080, http://[fd00::7]:8080/api/x?q=%2F"
    })
    void isAnAddressOfEitherVersionOrAName(String advertised, String expected) {
        // Given
        Caller caller = new Caller("/api/x?q=%2F", Optional.empty(), Optional.empty(), false);
        // When, then
        assertThat(Peers.uri(HostInfo.buildFromEndpoint(advertised), caller)).hasToString(expected);
    }
}
