package io.trivalent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.Encoding;
import io.trivalent.FeatureFrames;
import io.trivalent.Transcript;
import io.trivalent.doctor.Doctor;
import io.trivalent.doctor.Finding;
import io.trivalent.fixtures.Laws;
import io.trivalent.fixtures.Records;
import io.trivalent.fixtures.Waiting;
import io.trivalent.replay.Progress;
import io.trivalent.replay.Replay;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.ReplayOutcome;
import io.trivalent.replay.ReplayPlan;
import io.trivalent.settings.Clients;
import io.trivalent.wire.AvroSerializer;
import io.trivalent.wire.TopicSchemas;
import io.trivalent.wire.UnknownSchemaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline on a real broker with a registry that is not ours: Apicurio's, by its Confluent-compatible API. */
class ApicurioIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration OUTAGE = Duration.ofSeconds(75);
    private static final Duration RECOVERY = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SETTINGS = Map.of(
            "trivalent.models.active",
            "late-fusion",
            "trivalent.score.provider",
            "cpu",
            "trivalent.join.patience",
            "200ms");

    private static ApicurioRegistry registry;

    @BeforeAll
    static void start(@TempDir Path folder) {
        assumeThat(ApicurioRegistry.program())
                .as("Apicurio Registry is not here, expected a build with -Papicurio")
                .isPresent();
        assumeThat(ApicurioRegistry.java())
                .as("no Java %d or newer is here, which runs Apicurio Registry", ApicurioRegistry.MIN_JAVA)
                .isPresent();
        registry = new ApicurioRegistry(
                ApicurioRegistry.java().orElseThrow(),
                ApicurioRegistry.program().orElseThrow(),
                folder);
        registry.start();
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void scoresEveryUtteranceOnce() {
        // Given
        ReplayPlan plan =
                ReplayPlan.of(IntStream.range(0, 200).mapToObj(NumberedUtterances::utterance), ReplayOptions.plain());
        try (TestPipeline pipeline = new TestPipeline(SETTINGS, registry.url())) {
            registerSchemas(pipeline);
            // When
            ReplayOutcome outcome = new Replay(pipeline.target(), TIMEOUT).run(plan, Progress.silent());
            // Then
            assertThat(outcome.events()).hasSize(200);
            assertThat(outcome.duplicates()).isZero();
            assertThat(outcome.deadLettersByCode()).isEmpty();
            assertThat(Laws.broken(pipeline.process().counters())).isEmpty();
        }
    }

    @Test
    void theDoctorFindsAllSubjectsCompatible() {
        try (TestPipeline pipeline = new TestPipeline(SETTINGS, registry.url())) {
            registerSchemas(pipeline);
            // When
            List<Finding> findings = new Doctor(pipeline.config()).examine();
            // Then
            assertThat(findings)
                    .extracting(Finding::toString)
                    .contains("ok    registry    answers, 6 subjects are compatible")
                    .noneMatch(line -> line.startsWith("fail"));
        }
    }

    @Test
    void readsASchemaThatRefersToAnotherSubject() throws Exception {
        try (TestPipeline pipeline = new TestPipeline(SETTINGS, registry.url())) {
            // Given
            registry.register(
                    "io.trivalent.Encoding",
                    body(Encoding.getClassSchema().toString()).toString());
            ObjectNode frames = body(Files.readString(Path.of("schemas", "feature_frames.avsc")));
            frames.withArrayProperty("references")
                    .addObject()
                    .put("name", "io.trivalent.Encoding")
                    .put("subject", "io.trivalent.Encoding")
                    .put("version", 1);
            int id = registry.register("frames-with-reference", frames.toString());
            String topic = pipeline.config().topicNames().acoustic();
            FeatureFrames record = Records.frames("referring", 0.5f).build();
            // When
            send(pipeline, topic, "referring", serialize(topic, record, id));
            // Then
            assertThat(keys(pipeline, 1)).containsExactly("referring");
        }
    }

    @Test
    void hasNoGuidsWhichCostsOnlyTheRecordThatAsksForOne() {
        try (TestPipeline pipeline = new TestPipeline(SETTINGS, registry.url())) {
            Clients clients = new Clients(pipeline.config());
            int id = registerSchemas(pipeline).values().iterator().next();
            // When, then
            assertThat(clients.registry().guid(id)).isEmpty();
            assertThatThrownBy(() -> clients.registry().byGuid(UUID.randomUUID()))
                    .isInstanceOf(UnknownSchemaException.class);
        }
    }

    /** The schema is new to the pipeline, so it must ask the registry, which is stopped for longer than a minute. */
    @Test
    void waitsForARegistryThatIsStoppedAndLosesNothing() throws Exception {
        try (TestPipeline pipeline = new TestPipeline(SETTINGS, registry.url())) {
            // Given
            String topic = pipeline.config().topicNames().transcripts();
            ObjectNode schema =
                    (ObjectNode) JSON.readTree(Transcript.getClassSchema().toString());
            int id = registry.register(
                    "newer-transcript",
                    body(schema.put("doc", "newer").toString()).toString());
            List<byte[]> values = IntStream.range(0, 50)
                    .mapToObj(number -> serialize(
                            topic, Records.transcript("late-" + number, 0.1f).build(), id))
                    .toList();
            registry.stop();
            // When
            for (int number = 0; number < values.size(); number++) {
                send(pipeline, topic, "late-" + number, values.get(number));
            }
            Waiting.until("the pipeline waits for the registry", TIMEOUT, () -> pipeline.process()
                    .state()
                    .equals("WAITING_FOR_REGISTRY"));
            Waiting.sleep(OUTAGE);
            String during = pipeline.process().state();
            registry.start();
            Waiting.until(
                    "the pipeline runs again",
                    RECOVERY,
                    () -> pipeline.process().isRunning() && keys(pipeline, 50).size() == 50);
            // Then
            assertThat(during).isEqualTo("WAITING_FOR_REGISTRY");
            assertThat(keys(pipeline, 50)).doesNotHaveDuplicates();
            assertThat(Laws.broken(pipeline.process().counters())).isEmpty();
        } finally {
            registry.start();
        }
    }

    private static Map<String, Integer> registerSchemas(TestPipeline pipeline) {
        Clients clients = new Clients(pipeline.config());
        return TopicSchemas.register(clients.registry(), pipeline.config().topicNames(), clients.subjects());
    }

    private static ObjectNode body(String schema) {
        return JSON.createObjectNode().put("schema", schema);
    }

    private static byte[] serialize(String topic, SpecificRecord record, int schemaId) {
        try (AvroSerializer serializer = new AvroSerializer()) {
            serializer.configure(
                    Map.of(
                            "schema.registry.url",
                            registry.url(),
                            "auto.register.schemas",
                            "false",
                            "use.schema.id",
                            Integer.toString(schemaId)),
                    false);
            return serializer.serialize(topic, record);
        }
    }

    private static void send(TestPipeline pipeline, String topic, String key, byte[] value) throws Exception {
        Map<String, Object> kafka = new Clients(pipeline.config()).kafka();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value))
                    .get();
        }
    }

    private static List<String> keys(TestPipeline pipeline, int count) throws IOException {
        return pipeline.read(pipeline.config().topicNames().sentiments(), count).stream()
                .map(ConsumerRecord::key)
                .map(key -> new String(key, UTF_8))
                .toList();
    }
}
