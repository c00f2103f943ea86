package io.trivalent.wire;

import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.vocabulary.Source;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncedTest {
    @Test
    void readsNamesSeparatedByCommas() {
        assertThat(Announced.of(headers("text"))).containsExactly(TEXT);
        assertThat(Announced.of(headers("acoustic, text ,text"))).containsExactly(TEXT, ACOUSTIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "TEXT", "text;acoustic", "text,smell", "text,", "\u0000"})
    void anythingElseAnnouncesNothing(String value) {
        assertThat(Announced.of(headers(value))).isEmpty();
    }

    @Test
    void aMissingEmptyOrLongHeaderAnnouncesNothing() {
        assertThat(Announced.of(new RecordHeaders())).isEmpty();
        assertThat(Announced.of(new RecordHeaders().add(Source.MODALITIES_HEADER, null)))
                .isEmpty();
        assertThat(Announced.of(headers("text,".repeat(1_000_000) + "text"))).isEmpty();
    }

    private static RecordHeaders headers(String value) {
        var headers = new RecordHeaders();
        headers.add(Source.MODALITIES_HEADER, value.getBytes(UTF_8));
        return headers;
    }
}
