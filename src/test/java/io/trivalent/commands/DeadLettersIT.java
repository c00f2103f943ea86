package io.trivalent.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivalent.FeatureFrames;
import io.trivalent.Sentiment;
import io.trivalent.fixtures.Records;
import io.trivalent.pipeline.flow.Count;
import io.trivalent.process.TestPipeline;
import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.LetterReplay;
import io.trivalent.repair.LetterReplayReport;
import io.trivalent.settings.Clients;
import io.trivalent.wire.LetterHeaders;
import io.trivalent.wire.RegistryClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Refused, mended, sent again: on a real broker, through the whole line. */
class DeadLettersIT {
    private static final Map<String, String> SETTINGS = Map.of(
            "trivalent.models.active", "late-fusion",
            "trivalent.join.patience", "100ms",
            "trivalent.validate.max-text-length", "10");

    /** The text score that makes the faulty package give no number. */
    private static final float NAN = 0.945f;

    private final StringWriter errors = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void recordsComeThroughOnceTheirCauseIsMended() {
        try (TestPipeline pipeline = new TestPipeline(SETTINGS)) {
            // Given
            RegistryClient registry = new Clients(pipeline.config()).registry();
            String transcripts = pipeline.config().topics().transcripts();
            Object wordy =
                    Records.transcript("long", 0.5f).setText("longer than ten").build();
            byte[] late = bytes(pipeline, transcripts, wordy);
            byte[] frames = bytes(
                    pipeline,
                    pipeline.config().topics().acoustic(),
                    Records.frames("early", 0.5f).build());
            int next = ByteBuffer.wrap(frames).getInt(1) + 1;
            send(pipeline, pipeline.config().topics().acoustic(), "early", withSchema(frames, next));
            send(pipeline, transcripts, "long", late);
            send(pipeline, pipeline.config().topics().visual(), "noise", "noise".getBytes(UTF_8));
            assertThat(codes(pipeline, 3)).containsExactlyInAnyOrder("UNKNOWN_SCHEMA", "TOO_LARGE", "UNREADABLE");
            // When
            assertThat(registry.register("elsewhere", other(FeatureFrames.getClassSchema())))
                    .isEqualTo(next);
            pipeline.restart(Map.of("trivalent.validate.max-text-length", "100"));
            LetterReplayReport first = replay(pipeline);
            // Then
            assertThat(first).isEqualTo(new LetterReplayReport(3, 3, 0, Map.of()));
            assertThat(events(pipeline, 2)).containsExactlyInAnyOrder("early", "long");
            // Three letters, their three notes, and the letter of what is still bad.
            assertThat(codes(pipeline, 7)).hasSize(4);
            // When
            LetterReplayReport second = replay(pipeline);
            // Then
            assertThat(second).isEqualTo(new LetterReplayReport(1, 1, 3, Map.of()));
            assertThat(codes(pipeline, 9)).hasSize(5);
            assertThat(events(pipeline, 2)).containsExactlyInAnyOrder("early", "long");
        }
    }

    @Test
    void utterancesGetOneEventOnceTheirCauseIsMended() {
        Map<String, String> broken = Map.of(
                "trivalent.models.directory", "src/test/resources/models",
                "trivalent.models.active", "faulty",
                "trivalent.join.patience", "200ms",
                "trivalent.join.required", "visual");
        try (TestPipeline pipeline = new TestPipeline(broken)) {
            // Given
            String text = pipeline.config().topics().transcripts();
            String acoustic = pipeline.config().topics().acoustic();
            String visual = pipeline.config().topics().visual();
            send(
                    pipeline,
                    text,
                    "breaks",
                    bytes(pipeline, text, Records.transcript("breaks", NAN).build()));
            send(
                    pipeline,
                    acoustic,
                    "breaks",
                    bytes(pipeline, acoustic, Records.frames("breaks", 0.5f).build()));
            send(
                    pipeline,
                    visual,
                    "breaks",
                    bytes(pipeline, visual, Records.frames("breaks", 0.5f).build()));
            send(
                    pipeline,
                    acoustic,
                    "lacks",
                    bytes(pipeline, acoustic, Records.frames("lacks", 0.5f).build()));
            assertThat(codes(pipeline, 2)).containsExactlyInAnyOrder("SCORE_FAILED", "MISSING_REQUIRED");
            // When
            pipeline.restart(Map.of(
                    "trivalent.models.directory", "models",
                    "trivalent.models.active", "late-fusion",
                    "trivalent.join.required", ""));
            LetterReplayReport first = replay(pipeline);
            // Then
            assertThat(first).isEqualTo(new LetterReplayReport(2, 4, 0, Map.of()));
            assertThat(events(pipeline, 2)).containsExactlyInAnyOrder("breaks", "lacks");
            assertThat(replay(pipeline)).isEqualTo(new LetterReplayReport(0, 0, 2, Map.of()));
            // When: sent once more in spite of that
            try (LetterReplay resend = resend(pipeline)) {
                assertThat(resend.run(LetterFilter.all(), true, Optional.empty(), done -> {}))
                        .isEqualTo(new LetterReplayReport(2, 4, 0, Map.of()));
            }
            // Then
            await(() -> pipeline.process().counters().of(Count.STRAGGLER) == 4);
            assertThat(pipeline.process().counters().of(Count.SCORED)).isEqualTo(2);
            assertThat(events(pipeline, 2)).containsExactlyInAnyOrder("breaks", "lacks");
        }
    }

    @Test
    void oneAtATimeSends() {
        try (TestPipeline pipeline = new TestPipeline(SETTINGS)) {
            // Given
            send(pipeline, pipeline.config().topics().visual(), "noise", "noise".getBytes(UTF_8));
            assertThat(codes(pipeline, 1)).containsExactly("UNREADABLE");
            try (LetterReplay first = resend(pipeline);
                    LetterReplay second = resend(pipeline)) {
                // When, then
                assertThatThrownBy(() -> first.run(LetterFilter.all(), false, Optional.empty(), done -> {}))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("another replay of dead letters began, expected one at a time; what was sent until"
                                + " then is noted");
                assertThat(second.run(LetterFilter.all(), false, Optional.empty(), done -> {}))
                        .isEqualTo(new LetterReplayReport(1, 1, 0, Map.of()));
            }
        }
    }

    @Test
    void theCommandShowsRepairsAndCounts() throws IOException {
        try (TestPipeline pipeline = new TestPipeline(SETTINGS)) {
            // Given
            send(pipeline, pipeline.config().topics().acoustic(), "fixed", "noise".getBytes(UTF_8));
            var letter =
                    pipeline.read(pipeline.config().topics().deadLetters(), 1).get(0);
            String place = letter.partition() + "@" + letter.offset();
            Path raw = folder.resolve("raw");
            Path mended = Files.write(
                    folder.resolve("mended"),
                    bytes(
                            pipeline,
                            pipeline.config().topics().acoustic(),
                            Records.frames("fixed", 0.5f).build()));
            // When, then
            assertThat(run(pipeline, "list", "--code", "unreadable", "--since", "1h"))
                    .isZero();
            assertThat(run(pipeline, "show", place, "--raw", raw.toString())).isZero();
            assertThat(raw).hasContent("noise");
            assertThat(run(pipeline, "replay")).isEqualTo(CommandLine.ExitCode.USAGE);
            assertThat(run(pipeline, "replay", "--all", "--dry-run")).isZero();
            assertThat(run(pipeline, "replay", place, "--value", mended.toString()))
                    .isZero();
            assertThat(events(pipeline, 1)).containsExactly("fixed");
            assertThat(run(pipeline, "show", "7@0")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
            assertThat(errors.toString().lines())
                    .containsExactly(
                            "trivalent: nothing says which letters to send, expected PARTITION@OFFSET, a filter, or"
                                    + " --all",
                            "trivalent: no such letter in topic trivalent.dead-letters, expected one that 'list'"
                                    + " prints");
        }
    }

    private int run(TestPipeline pipeline, String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of(arguments));
        all.add("-Dtrivalent.kafka.bootstrap-servers="
                + pipeline.config().kafka().bootstrapServers());
        all.add("-Dtrivalent.wire.registry-url=" + pipeline.config().wire().registryUrl());
        return new CommandLine(new DeadLettersCommand())
                .setErr(new PrintWriter(errors, true))
                .setExecutionExceptionHandler(new Failures())
                .execute(all.toArray(String[]::new));
    }

    private static LetterReplayReport replay(TestPipeline pipeline) {
        try (LetterReplay resend = resend(pipeline)) {
            return resend.run(LetterFilter.all(), false, Optional.empty(), done -> {});
        }
    }

    private static LetterReplay resend(TestPipeline pipeline) {
        return new LetterReplay(
                new Clients(pipeline.config()).kafka(),
                pipeline.config().applicationId(),
                pipeline.config().topics().deadLetters());
    }

    private static List<String> codes(TestPipeline pipeline, int records) {
        return pipeline.read(pipeline.config().topics().deadLetters(), records).stream()
                .flatMap(record -> LetterHeaders.text(record.headers(), LetterHeaders.CODE).stream())
                .toList();
    }

    private static List<String> events(TestPipeline pipeline, int count) {
        String topic = pipeline.config().topics().sentiments();
        try (var deserializer = new Clients(pipeline.config()).deserializer()) {
            return pipeline.read(topic, count).stream()
                    .map(record -> ((Sentiment) deserializer.deserialize(topic, record.value())).getUtteranceId())
                    .toList();
        }
    }

    private static void send(TestPipeline pipeline, String topic, String id, byte[] value) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                new Clients(pipeline.config()).kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var unused = producer.send(new ProducerRecord<>(topic, id.getBytes(UTF_8), value));
        }
    }

    private static byte[] bytes(TestPipeline pipeline, String topic, Object record) {
        try (var serializer = new Clients(pipeline.config()).serializer()) {
            return serializer.serialize(topic, record);
        }
    }

    private static void await(BooleanSupplier done) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!done.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(done.getAsBoolean()).isTrue();
    }

    private static byte[] withSchema(byte[] value, int id) {
        return ByteBuffer.wrap(value.clone()).putInt(1, id).array();
    }

    /** The same bytes under another schema, as a publisher with a comment of its own registers it. */
    private static Schema other(Schema schema) {
        return new Schema.Parser().parse(schema.toString().replaceFirst("\"doc\":\"", "\"doc\":\"Ours. "));
    }
}
