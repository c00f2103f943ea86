package io.trivalent.pipeline;

import static io.trivalent.vocabulary.Modality.ACOUSTIC;
import static io.trivalent.vocabulary.Modality.TEXT;
import static io.trivalent.vocabulary.Modality.VISUAL;
import static io.trivalent.vocabulary.RejectionCode.BAD_ID;
import static io.trivalent.vocabulary.RejectionCode.BAD_INTERVAL;
import static io.trivalent.vocabulary.RejectionCode.FUTURE_CLOCK;
import static io.trivalent.vocabulary.RejectionCode.KEY_MISMATCH;
import static io.trivalent.vocabulary.RejectionCode.NOT_FINITE;
import static io.trivalent.vocabulary.RejectionCode.NO_CONTENT;
import static io.trivalent.vocabulary.RejectionCode.NO_FRAMES;
import static io.trivalent.vocabulary.RejectionCode.TOO_LARGE;
import static io.trivalent.vocabulary.RejectionCode.UNKNOWN_SCHEMA;
import static io.trivalent.vocabulary.RejectionCode.UNREADABLE;
import static io.trivalent.vocabulary.RejectionCode.WRONG_LENGTH;
import static io.trivalent.vocabulary.RejectionCode.WRONG_RECORD;
import static io.trivalent.vocabulary.RejectionCode.WRONG_WIDTH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.Sentiment;
import io.trivalent.fixtures.PipelineHarness;
import io.trivalent.fixtures.Records;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sends each kind of bad input through the pipeline. */
class DeadLettersTest {
    private final PipelineHarness pipeline = PipelineHarness.lateFusion();

    @AfterEach
    void close() {
        pipeline.close();
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                bad(UNREADABLE, "not Avro", VISUAL, bytes("{\"score\": 1}")),
                bad(UNREADABLE, "tombstone", VISUAL, bytes("")),
                bad(
                        UNREADABLE,
                        "record with its end cut off",
                        VISUAL,
                        cut(Records.frames("u1", 1).build())),
                bad(UNKNOWN_SCHEMA, "unknown schema id", ACOUSTIC, p -> new byte[] {0, 0, 0, 9, 9, 0}),
                bad(
                        WRONG_RECORD,
                        "wrong record type",
                        TEXT,
                        Records.frames("u1", 1).build()),
                bad(BAD_ID, "empty id", ACOUSTIC, Records.frames("", 1).build()),
                bad(
                        KEY_MISMATCH,
                        "key that is not the id",
                        ACOUSTIC,
                        Records.frames("u2", 1).build()));
    }

    static Stream<Arguments> invalidMatrices() {
        return Stream.of(
                bad(
                        WRONG_WIDTH,
                        "another width",
                        VISUAL,
                        Records.frames("u1", 1, 2, Records.floats(1, 2)).build()),
                bad(
                        WRONG_LENGTH,
                        "data shorter than frames times dims",
                        VISUAL,
                        Records.frames("u1", 1, 1, ByteBuffer.allocate(3)).build()),
                bad(
                        WRONG_LENGTH,
                        "data longer than frames times dims",
                        VISUAL,
                        Records.frames("u1", 1, 1, ByteBuffer.allocate(5)).build()),
                bad(
                        NO_FRAMES,
                        "zero frames",
                        ACOUSTIC,
                        Records.frames("u1", 0, 1, ByteBuffer.allocate(0)).build()),
                bad(NOT_FINITE, "NaN", ACOUSTIC, Records.frames("u1", Float.NaN).build()),
                bad(
                        NOT_FINITE,
                        "infinity",
                        TEXT,
                        Records.transcript("u1", Float.POSITIVE_INFINITY).build()));
    }

    static Stream<Arguments> invalidContent() {
        return Stream.of(
                bad(
                        TOO_LARGE,
                        "10 MB of frames",
                        VISUAL,
                        Records.frames("u1", 10 << 18, 1, ByteBuffer.allocate(10 << 20))
                                .build()),
                bad(
                        BAD_INTERVAL,
                        "end before start",
                        VISUAL,
                        Records.frames("u1", 1).setEndMs(0).build()),
                bad(
                        NO_CONTENT,
                        "transcript with neither text nor features",
                        TEXT,
                        Records.transcript("u1").setText("").build()));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource({"unreadable", "invalidMatrices", "invalidContent"})
    void writesOneDeadLetterAndContinues(Function<PipelineHarness, byte[]> bad, RejectionCode code, Modality modality) {
        // Given
        byte[] value = bad.apply(pipeline);
        pipeline.send(modality, "zero", 0.5f, 0);
        // When
        pipeline.send(modality, "u1".getBytes(UTF_8), value, 0);
        // Then
        var letters = pipeline.deadLetters();
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).key()).isEqualTo("u1".getBytes(UTF_8));
        assertThat(letters.get(0).value()).isEqualTo(value);
        assertThat(headers(letters.get(0)))
                .containsEntry("trivalent.code", code.name())
                .containsEntry("trivalent.stage", code.stage())
                .containsEntry("__streams.errors.topic", Topics.defaults().of(modality))
                .containsEntry("__streams.errors.partition", "0")
                .containsEntry("__streams.errors.offset", "1")
                .containsEntry("trivalent.sources", Topics.defaults().of(modality) + "-0@1")
                .hasEntrySatisfying(
                        "__streams.errors.message",
                        message -> assertThat(message).isNotBlank().doesNotEndWith("."));
        assertThat(pipeline.rejected(code)).isEqualTo(1);
        assertThat(pipeline.count(Count.REJECTED)).isEqualTo(1);
        assertContinues();
    }

    @Test
    void rejectsATimestampInTheFuture() {
        // When
        pipeline.send(VISUAL, "u1", 0.5f, 60_001);
        // Then
        assertThat(headers(pipeline.deadLetters().get(0)))
                .containsEntry("trivalent.code", FUTURE_CLOCK.name())
                .containsEntry(
                        "__streams.errors.message", "timestamp is 60001 ms in the future, expected at most 60000 ms");
        assertContinues();
    }

    @Test
    void namesAllRecordsOfARejectedUtterance() {
        // Given
        try (var strict = PipelineHarness.lateFusion(Map.of("join.required", "visual"))) {
            strict.send(TEXT, "u1", 0.5f, 0);
            strict.send(ACOUSTIC, "u1", 0.5f, 0);
            // When
            strict.silence(Duration.ofMillis(2_100));
            // Then
            var letters = strict.deadLetters();
            assertThat(letters).hasSize(1);
            assertThat(letters.get(0).key()).isEqualTo("u1".getBytes(UTF_8));
            assertThat(letters.get(0).value()).isEmpty();
            assertThat(headers(letters.get(0)))
                    .containsEntry("trivalent.code", "MISSING_REQUIRED")
                    .containsEntry("trivalent.sources", "trivalent.transcripts-0@0,trivalent.acoustic-0@0");
            assertThat(strict.events()).isEmpty();
            assertThat(strict.brokenLaws()).isEmpty();
        }
    }

    @Test
    void carriesTheAttemptOfTheRejectedRecord() {
        // When
        pipeline.sendAgain(ACOUSTIC, "u1", Float.NaN, 3, 0);
        pipeline.sendAgain(ACOUSTIC, "u2", Float.NaN, 0, 0);
        // Then
        var letters = pipeline.deadLetters();
        assertThat(headers(letters.get(0))).containsEntry("trivalent.attempt", "3");
        assertThat(headers(letters.get(1))).doesNotContainKey("trivalent.attempt");
        assertContinues();
    }

    @Test
    void carriesTheAttemptOfAnUtteranceThatWasSavedAtACommit() {
        // Given
        try (var strict = PipelineHarness.lateFusion(Map.of("join.required", "visual"))) {
            strict.sendAgain(TEXT, "u1", 0.5f, 1, 0);
            // When
            strict.silence(Duration.ofMillis(2_100));
            // Then
            assertThat(headers(strict.deadLetters().get(0))).containsEntry("trivalent.attempt", "1");
        }
    }

    private void assertContinues() {
        for (Modality modality : Modality.values()) {
            pipeline.send(modality, "after", 0.5f, 100);
        }
        assertThat(pipeline.events()).extracting(Sentiment::getUtteranceId).contains("after");
        assertThat(pipeline.brokenLaws()).isEmpty();
    }

    private static Map<String, String> headers(TestRecord<byte[], byte[]> letter) {
        var headers = new java.util.TreeMap<String, String>();
        for (Header header : letter.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }

    private static Function<PipelineHarness, byte[]> bytes(String value) {
        return pipeline -> value.getBytes(UTF_8);
    }

    private static Function<PipelineHarness, byte[]> cut(SpecificRecord record) {
        return pipeline -> {
            byte[] value = pipeline.bytes(record);
            return java.util.Arrays.copyOf(value, value.length - 1);
        };
    }

    private static Arguments bad(RejectionCode code, String name, Modality modality, SpecificRecord record) {
        return bad(code, name, modality, pipeline -> pipeline.bytes(record));
    }

    private static Arguments bad(
            RejectionCode code, String name, Modality modality, Function<PipelineHarness, byte[]> value) {
        return Arguments.of(Named.of(name, value), code, modality);
    }
}
