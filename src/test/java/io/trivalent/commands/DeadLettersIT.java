package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.FeatureFrames;
import io.trivalent.fixtures.Records;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.LetterReplay;
import io.trivalent.repair.LetterReplayReport;
import io.trivalent.settings.Clients;
import io.trivalent.wire.RegistryClient;
import io.trivalent.wire.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Rejected records and utterances are replayed through the pipeline on a real broker after their cause is fixed. */
class DeadLettersIT {
    private static final Map<String, String> SETTINGS = Map.of(
            "trivalent.models.active", "late-fusion",
            "trivalent.join.patience", "100ms",
            "trivalent.validate.max-text-length", "10");

    private static final Map<String, String> BROKEN = Map.of(
            "trivalent.models.directory", "src/test/resources/models",
            "trivalent.models.active", "faulty",
            "trivalent.join.patience", "200ms",
            "trivalent.join.required", "visual");

    private static final Map<String, String> FIXED = Map.of(
            "trivalent.models.directory", "models",
            "trivalent.models.active", "late-fusion",
            "trivalent.join.required", "");

    /** The text score for which the faulty package returns NaN. */
    private static final float NAN = 0.945f;

    @Test
    void recordsPassOnceTheirCauseIsFixed() {
        try (LetterPipeline pipeline = new LetterPipeline(SETTINGS)) {
            // Given
            RegistryClient registry = new Clients(pipeline.config()).registry();
            String acoustic = pipeline.topics().acoustic();
            pipeline.send(
                    pipeline.topics().transcripts(),
                    "long",
                    Records.transcript("long", 0.5f).setText("longer than ten").build());
            byte[] frames =
                    pipeline.serialize(acoustic, Records.frames("early", 0.5f).build());
            int nextSchemaId = ByteBuffer.wrap(frames).getInt(1) + 1;
            pipeline.sendBytes(acoustic, "early", withSchemaId(frames, nextSchemaId));
            pipeline.sendBytes(pipeline.topics().visual(), "noise", "noise".getBytes(UTF_8));
            List<String> before = pipeline.codes(3);
            // When
            int registered = registry.register("elsewhere", other(FeatureFrames.getClassSchema()));
            pipeline.pipeline().restart(Map.of("trivalent.validate.max-text-length", "100"));
            LetterReplayReport first = pipeline.replay(false);
            // Then
            assertThat(before).containsExactlyInAnyOrder("UNKNOWN_SCHEMA", "TOO_LARGE", "UNREADABLE");
            assertThat(registered).isEqualTo(nextSchemaId);
            assertThat(first).isEqualTo(new LetterReplayReport(3, 3, 0, Map.of()));
            assertThat(pipeline.events(2)).containsExactlyInAnyOrder("early", "long");
            // Three letters, their three marks, and the letter of the record that is still bad.
            assertThat(pipeline.codes(7)).hasSize(4);
            // When
            LetterReplayReport second = pipeline.replay(false);
            // Then
            assertThat(second).isEqualTo(new LetterReplayReport(1, 1, 3, Map.of()));
            assertThat(pipeline.codes(9)).hasSize(5);
            assertThat(pipeline.events(2)).containsExactlyInAnyOrder("early", "long");
        }
    }

    @Test
    void utterancesGetOneEventOnceTheirCauseIsFixed() {
        try (LetterPipeline pipeline = new LetterPipeline(BROKEN)) {
            // Given
            publishFailingUtterances(pipeline);
            List<String> before = pipeline.codes(2);
            // When
            pipeline.pipeline().restart(FIXED);
            LetterReplayReport first = pipeline.replay(false);
            // Then
            assertThat(before).containsExactlyInAnyOrder("SCORE_FAILED", "MISSING_REQUIRED");
            assertThat(first).isEqualTo(new LetterReplayReport(2, 4, 0, Map.of()));
            assertThat(pipeline.events(2)).containsExactlyInAnyOrder("breaks", "lacks");
            assertThat(pipeline.replay(false)).isEqualTo(new LetterReplayReport(0, 0, 2, Map.of()));
            // When: letters that were sent before are sent again
            LetterReplayReport again = pipeline.replay(true);
            // Then
            assertThat(again).isEqualTo(new LetterReplayReport(2, 4, 0, Map.of()));
            FlowCounters counters = pipeline.pipeline().process().counters();
            await(() -> counters.of(Count.STRAGGLER) == 4);
            assertThat(counters.of(Count.SCORED)).isEqualTo(2);
            assertThat(pipeline.events(2)).containsExactlyInAnyOrder("breaks", "lacks");
        }
    }

    @Test
    void onlyOneReplayAtATimeSends() {
        try (LetterPipeline pipeline = new LetterPipeline(SETTINGS)) {
            // Given
            pipeline.sendBytes(pipeline.topics().visual(), "noise", "noise".getBytes(UTF_8));
            List<String> before = pipeline.codes(1);
            try (LetterReplay first = pipeline.openReplay();
                    LetterReplay second = pipeline.openReplay()) {
                // When, then
                assertThat(before).containsExactly("UNREADABLE");
                assertThatThrownBy(() -> first.run(LetterFilter.all(), false, Optional.empty(), done -> {}))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("another replay of dead letters has started, expected one at a time; letters sent"
                                + " until then are marked as sent");
                assertThat(second.run(LetterFilter.all(), false, Optional.empty(), done -> {}))
                        .isEqualTo(new LetterReplayReport(1, 1, 0, Map.of()));
            }
        }
    }

    /** Publishes one utterance on which the model fails, and one without its required modality. */
    private static void publishFailingUtterances(LetterPipeline pipeline) {
        Topics topics = pipeline.topics();
        pipeline.send(
                topics.transcripts(),
                "breaks",
                Records.transcript("breaks", NAN).build());
        for (String topic : List.of(topics.acoustic(), topics.visual())) {
            pipeline.send(topic, "breaks", Records.frames("breaks", 0.5f).build());
        }
        pipeline.send(topics.acoustic(), "lacks", Records.frames("lacks", 0.5f).build());
    }

    private static void await(BooleanSupplier done) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!done.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(done.getAsBoolean()).isTrue();
    }

    private static byte[] withSchemaId(byte[] value, int id) {
        return ByteBuffer.wrap(value.clone()).putInt(1, id).array();
    }

    /** Another schema for the same bytes, as a publisher with its own comment registers it. */
    private static Schema other(Schema schema) {
        return new Schema.Parser().parse(schema.toString().replaceFirst("\"doc\":\"", "\"doc\":\"Ours. "));
    }
}
