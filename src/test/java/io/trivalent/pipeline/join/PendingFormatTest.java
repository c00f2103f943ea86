package io.trivalent.pipeline.join;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.fixtures.Parts;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.UtteranceId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What lies in a changelog is read by the next release: these bytes must not change without a new first byte. */
class PendingFormatTest {
    private static final UtteranceId ID = new UtteranceId("u1");

    @Test
    void writesTheGoldenBytesOfAnUtteranceThatWaits() {
        assertThat(hex(PendingFormat.waiting(waiting()))).isEqualTo(golden("waiting"));
    }

    @Test
    void readsTheGoldenBytesOfAnUtteranceThatWaits() {
        // When
        var read = PendingFormat.waiting(ID, HexFormat.of().parseHex(golden("waiting")));
        // Then
        assertThat(read.id()).isEqualTo(ID);
        assertThat(read.since()).isEqualTo(1_700_000_000_000L);
        assertThat(read.parts()).isEqualTo(waiting().parts());
    }

    @Test
    void writesAndReadsTheGoldenBytesOfAnUtteranceThatLeft() {
        // When
        byte[] left = PendingFormat.left(1_700_000_002_500L);
        // Then
        assertThat(hex(left)).isEqualTo(golden("left"));
        assertThat(PendingFormat.isLeft(left)).isTrue();
        assertThat(PendingFormat.leftAt(left)).isEqualTo(1_700_000_002_500L);
        assertThat(PendingFormat.isLeft(PendingFormat.waiting(waiting()))).isFalse();
    }

    @Test
    void saysWhoseValueItCannotRead() {
        // Given
        byte[] value = PendingFormat.waiting(waiting());
        byte[] cut = Arrays.copyOf(value, value.length - 1);
        byte[] newer = value.clone();
        newer[0] = 3;
        // When, then
        assertThatThrownBy(() -> PendingFormat.waiting(ID, cut))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("join store holds a broken value for 'u1'");
        assertThatThrownBy(() -> PendingFormat.waiting(ID, newer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("join store holds kind 3 for 'u1', expected 1 or 2");
    }

    private static PendingUtterance waiting() {
        var waiting = new PendingUtterance(ID, 1_700_000_000_000L);
        waiting.put(Parts.part("u1", Modality.TEXT, 1_699_999_999_000L, Parts.tokens(101, 2204, 102)));
        waiting.put(Parts.part("u1", Modality.VISUAL, 1_700_000_000_000L, Parts.sequence(2, 0.5f, -1, 2, 0)));
        return waiting;
    }

    private static String hex(byte[] value) {
        return HexFormat.of().formatHex(value);
    }

    private static String golden(String name) {
        try (InputStream in = PendingFormatTest.class.getResourceAsStream("/join/" + name + ".hex")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), US_ASCII).replaceAll("\\s", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
