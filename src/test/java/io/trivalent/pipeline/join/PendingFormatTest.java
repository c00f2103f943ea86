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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The next version reads the changelogs of this one: a change of these bytes needs a new first byte. */
class PendingFormatTest {
    private static final UtteranceId ID = new UtteranceId("u1");

    private static final long TIME = 1_700_000_002_500L;

    @Test
    void writesAndReadsTheGoldenBytesOfAWaitingUtterance() {
        // When
        byte[] bytes = PendingFormat.waiting(utterance(0));
        PendingUtterance read = PendingFormat.waiting(ID, bytes);
        // Then
        assertThat(hex(bytes)).isEqualTo(golden("waiting"));
        assertThat(PendingFormat.isWaiting(bytes)).isTrue();
        assertEqual(read, utterance(0));
    }

    @Test
    void writesAndReadsTheGoldenBytesOfAReleasedUtterance() {
        writesAndReads(new Marker(TIME, 0, 0, Marker.Kind.RELEASED), "released");
    }

    @Test
    void writesAndReadsTheGoldenBytesOfAnUtteranceThatWasReleasedAgain() {
        writesAndReads(new Marker(TIME, 3, 1, Marker.Kind.RELEASED), "released-again");
    }

    @Test
    void writesAndReadsTheGoldenBytesOfARejectedUtterance() {
        writesAndReads(new Marker(TIME, 0, 0, Marker.Kind.REJECTED), "rejected");
    }

    @Test
    void writesAndReadsTheGoldenBytesOfAKeptUtterance() {
        // When
        byte[] bytes = PendingFormat.kept(TIME, new KeptUtterance(utterance(1), Release.CAPPED));
        Restored.Released read = PendingFormat.released(ID, bytes);
        // Then
        assertThat(hex(bytes)).isEqualTo(golden("kept"));
        assertThat(read.marker()).isEqualTo(new Marker(TIME, 0, 1, Marker.Kind.RELEASED));
        assertThat(read.kept()).hasValueSatisfying(kept -> {
            assertThat(kept.release()).isEqualTo(Release.CAPPED);
            assertEqual(kept.utterance(), utterance(1));
        });
    }

    @Test
    void writesAndReadsTheGoldenBytesOfTheHorizon() {
        assertThat(hex(PendingFormat.horizon(TIME))).isEqualTo(golden("horizon"));
        assertThat(PendingFormat.horizon(PendingFormat.horizon(TIME))).isEqualTo(TIME);
    }

    @Test
    void keepsTheRoles() {
        // Given
        var utterance = new PendingUtterance(ID, TIME, 0, 0, List.of("staff", "gast"));
        utterance.put(Parts.text("u1", TIME));
        Marker withheld = new Marker(TIME, 0, 0, Marker.Kind.WITHHELD, List.of("staff"));
        // When
        PendingUtterance waiting = PendingFormat.waiting(ID, PendingFormat.waiting(utterance));
        Restored.Released marker = PendingFormat.released(ID, PendingFormat.released(withheld));
        // Then
        assertThat(waiting.roles()).containsExactly("staff", "gast");
        assertEqual(waiting, utterance);
        assertThat(marker.marker()).isEqualTo(withheld);
    }

    @Test
    void keepsTheAttemptOfEachPart() {
        // Given
        var utterance = new PendingUtterance(ID, TIME, 0, 0);
        utterance.put(Parts.text("u1", TIME));
        utterance.put(Parts.attempt(700, Parts.visual("u1", TIME)));
        // When
        PendingUtterance read = PendingFormat.waiting(ID, PendingFormat.waiting(utterance));
        // Then
        assertThat(read.attempt()).isEqualTo(700);
        assertEqual(read, utterance);
    }

    @Test
    void namesTheUtteranceOfAMalformedValue() {
        // Given
        byte[] value = PendingFormat.waiting(utterance(0));
        byte[] cut = Arrays.copyOf(value, value.length - 1);
        byte[] newer = value.clone();
        newer[0] = 9;
        // When, then
        assertThatThrownBy(() -> PendingFormat.waiting(ID, cut))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("join store holds a malformed value for 'u1'");
        assertThatThrownBy(() -> Restored.of(Map.of("u1", newer)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("join store holds kind 9 for 'u1', expected one of [2, 3, 4, 6]");
    }

    private static void writesAndReads(Marker marker, String golden) {
        // When
        byte[] bytes = PendingFormat.released(marker);
        Restored.Released read = PendingFormat.released(ID, bytes);
        // Then
        assertThat(hex(bytes)).isEqualTo(golden(golden));
        assertThat(PendingFormat.isWaiting(bytes)).isFalse();
        assertThat(read.marker()).isEqualTo(marker);
        assertThat(read.kept()).isEmpty();
    }

    private static void assertEqual(PendingUtterance read, PendingUtterance written) {
        assertThat(read.id()).isEqualTo(written.id());
        assertThat(read.since()).isEqualTo(written.since());
        assertThat(read.attempt()).isEqualTo(written.attempt());
        assertThat(read.revision()).isEqualTo(written.revision());
        assertThat(read.parts()).isEqualTo(written.parts());
    }

    private static PendingUtterance utterance(int revision) {
        var utterance = new PendingUtterance(ID, 1_700_000_000_000L, 0, revision);
        utterance.put(Parts.part("u1", Modality.TEXT, 1_699_999_999_000L, Parts.tokens(101, 2204, 102)));
        utterance.put(Parts.part("u1", Modality.VISUAL, 1_700_000_000_000L, Parts.sequence(2, 0.5f, -1, 2, 0)));
        return utterance;
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
