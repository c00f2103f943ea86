package io.trivalent.pipeline;

import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.PipelineHarness;
import io.trivalent.fixtures.Records;
import io.trivalent.pipeline.flow.Count;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The policy of roles from the topics in to the topics out. The test driver commits after each record. */
class RolesInThePipelineTest {
    private static final float SECRET = 0.618034f;
    private static final String SECRET_TEXT = "a sentence that nobody may keep";

    private PipelineHarness pipeline = PipelineHarness.lateFusion(Map.of("validate.allowed-for.staff", "text"));
    private final List<String> written = new ArrayList<>();

    @AfterEach
    void everyRecordIsAccountedFor() {
        assertThat(pipeline.brokenLaws()).isEmpty();
        pipeline.close();
        assertThat(pipeline.brokenLaws()).isEmpty();
    }

    @Test
    void findsTheContentOfAnAllowedPartInTheStore() {
        // When
        pipeline.send(VISUAL, "u1", SECRET, 0);
        collect();
        // Then
        assertThat(written).anyMatch(bytes -> bytes.contains(secret()));
    }

    @Test
    void writesNothingOfAWithheldRecord() {
        // When: the second record is invalid, too
        pipeline.send(
                VISUAL, "u1", Records.frames("u1", SECRET).setRole("Staff ").build(), 0);
        collect();
        pipeline.send(
                ACOUSTIC,
                "other key",
                Records.frames("u1", SECRET).setRole("STAFF").build(),
                0);
        collect();
        pipeline.send(
                TEXT, "u1", Records.transcript("u1", 0.5f).setRole("staff").build(), 0);
        pipeline.send(
                VISUAL, "u1", Records.frames("u1", SECRET).setRole("staff").build(), 0);
        // Then
        assertThat(pipeline.events()).singleElement().satisfies(event -> {
            assertThat(event.getModalities()).containsExactly(io.trivalent.Modality.TEXT);
            assertThat(event.getWaitedFor()).containsExactly(io.trivalent.Modality.TEXT);
        });
        collect();
        assertThat(written).isNotEmpty().noneMatch(bytes -> bytes.contains(secret()));
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.count(Count.WITHHELD)).isEqualTo(3);
    }

    @Test
    void keepsOnlyTheRoleOfAWithheldTranscript() {
        // Given
        pipeline.close();
        pipeline = PipelineHarness.lateFusion(Map.of("validate.allowed-for.staff", "acoustic"));
        // When
        pipeline.send(
                TEXT,
                "u1",
                Records.transcript("u1", SECRET)
                        .setText(SECRET_TEXT)
                        .setSpeaker("s1")
                        .setRole("staff")
                        .build(),
                0);
        collect();
        pipeline.send(VISUAL, "u1", SECRET, 0);
        collect();
        pipeline.send(ACOUSTIC, "u1", 0.5f, 0);
        // Then
        assertThat(pipeline.events()).singleElement().satisfies(event -> assertThat(event.getModalities())
                .containsExactly(io.trivalent.Modality.ACOUSTIC));
        collect();
        assertThat(written)
                .isNotEmpty()
                .noneMatch(bytes -> bytes.contains(secret()))
                .noneMatch(bytes -> bytes.contains(hex(SECRET_TEXT.getBytes(StandardCharsets.UTF_8))));
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.count(Count.PARTS_WITHHELD)).isEqualTo(1);
    }

    @Test
    void aRejectedTranscriptStillLimitsItsUtterance() {
        // When
        pipeline.send(
                TEXT,
                "u1",
                Records.transcript("u1").setText("").setRole("staff").build(),
                0);
        pipeline.send(VISUAL, "u1", 0.5f, 0);
        // Then
        assertThat(pipeline.events()).isEmpty();
        assertThat(pipeline.deadLetters()).hasSize(1);
        assertThat(pipeline.count(Count.PARTS_WITHHELD)).isEqualTo(1);
    }

    /** Collects the bytes in the join's store, and those of events and dead letters since the last call. */
    private void collect() {
        pipeline.joinStore().values().forEach(value -> written.add(hex(value)));
        pipeline.eventRecords().forEach(this::collect);
        List<TestRecord<byte[], byte[]>> letters = pipeline.deadLetters();
        letters.forEach(this::collect);
        assertThat(letters).isEmpty();
    }

    private void collect(TestRecord<byte[], byte[]> record) {
        written.add(hex(record.key()));
        written.add(hex(record.value()));
        record.headers().forEach(header -> written.add(hex(header.value())));
    }

    private static String secret() {
        byte[] bytes = new byte[4];
        Records.floats(SECRET).get(0, bytes);
        return hex(bytes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
