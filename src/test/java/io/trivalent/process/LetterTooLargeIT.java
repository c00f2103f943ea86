package io.trivalent.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.LetterReplay;
import io.trivalent.repair.LetterReplayReport;
import io.trivalent.settings.Clients;
import io.trivalent.wire.LetterHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Dead letters that exceed the limit of their topic: the pipeline lowers its own limit and loses no record. */
class LetterTooLargeIT {
    @Test
    void sendsTheLetterWithoutItsValueAndReplaysTheRecordFromItsTopic() throws Exception {
        try (TestPipeline pipeline = new TestPipeline(Map.of("trivalent.models.active", "late-fusion"))) {
            // Given
            Map<String, Object> kafka = new Clients(pipeline.config()).kafka();
            String input = pipeline.config().topics().acoustic();
            String letters = pipeline.config().topics().deadLetters();
            limit(kafka, letters, 2_000);
            byte[] small = "small".getBytes(UTF_8);
            byte[] large = new byte[9_000];
            new Random(1).nextBytes(large); // Random bytes do not compress.
            // When
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(input, 0, small, large)).get();
                producer.send(new ProducerRecord<>(input, 0, small, small)).get();
            }
            // Then
            var read = pipeline.read(letters, 2);
            assertThat(read.get(0).value()).isEmpty();
            assertThat(LetterHeaders.text(read.get(0).headers(), LetterHeaders.ORIGINAL_BYTES))
                    .hasValue("9000");
            assertThat(read.get(1).value()).isEqualTo(small);
            assertThat(pipeline.process().isRunning()).isTrue();
            assertThat(replay(pipeline, false)).isEqualTo(new LetterReplayReport(2, 2, 0, Map.of()));
            assertThat(pipeline.read(input, 4).get(2).value()).isEqualTo(large);
            // When: retention deletes the record
            deleteFirst(kafka, new TopicPartition(input, read.get(0).partition()));
            LetterReplayReport second = replay(pipeline, true);
            // Then
            assertThat(second.failed().values())
                    .first(InstanceOfAssertFactories.STRING)
                    .isEqualTo("%s-0@0 can no longer be read, expected it within the retention of its topic", input);
        }
    }

    private static LetterReplayReport replay(TestPipeline pipeline, boolean again) {
        try (LetterReplay letterReplay = new LetterReplay(
                new Clients(pipeline.config()).kafka(),
                pipeline.config().applicationId(),
                pipeline.config().topics().deadLetters())) {
            return letterReplay.run(LetterFilter.all(), again, Optional.empty(), done -> {});
        }
    }

    private static void deleteFirst(Map<String, Object> kafka, TopicPartition partition) throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
    }

    private static void limit(Map<String, Object> kafka, String topic, int bytes) throws Exception {
        var limit = new ConfigEntry("max.message.bytes", Integer.toString(bytes));
        try (Admin admin = Admin.create(kafka)) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
