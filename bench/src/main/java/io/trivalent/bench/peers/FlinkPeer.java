package io.trivalent.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Flink's DataStream API with Kafka's exactly-once sink, in a local cluster with two slots: one source of the input topics,
 * a keyed function with timers, and an operator that runs the model in process, chained to the sink. Configuration: a
 * checkpoint every 100 ms ({@code --commit-ms}), state on the heap, checkpoints in a temporary folder, object reuse, POJO
 * serializers only, buffers sized by throughput, unaligned checkpoints under
 * back pressure, pooled transactions, batches of up to 32 utterances of similar length.
 *
 * <p>An incomplete utterance is released when the watermark is two seconds past its first part. A partition without records
 * holds the watermark back.
 */
public final class FlinkPeer {
    private static final int PARALLELISM = 2;

    private final PeerOptions options;

    private FlinkPeer(PeerOptions options) {
        this.options = options;
    }

    /** Runs until the process is stopped. */
    public static void main(String[] arguments) throws Exception {
        FlinkPeer peer = new FlinkPeer(PeerOptions.of(arguments));
        JobClient job = peer.job().executeAsync("flink-peer");
        while (job.getJobStatus().get() != JobStatus.RUNNING) {
            Thread.sleep(50);
        }
        System.out.println("ready");
        job.getJobExecutionResult().get();
    }

    private StreamExecutionEnvironment job() throws Exception {
        StreamExecutionEnvironment job =
                StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, configuration());
        job.fromSource(source(), WatermarkStrategy.forMonotonousTimestamps(), "parts")
                .keyBy(part -> part.key, Types.STRING)
                .process(new FlinkAssembly(options.modalities().size()))
                .returns(Types.OBJECT_ARRAY(Types.POJO(FlinkPart.class)))
                .transform("score", Types.POJO(FlinkEvent.class), new FlinkScoring(options))
                .sinkTo(sink());
        return job;
    }

    private Configuration configuration() throws Exception {
        Path checkpoints = Files.createTempDirectory("flink-peer");
        return new Configuration()
                .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(options.commitMillis()))
                .set(CheckpointingOptions.ENABLE_UNALIGNED, true)
                .set(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofMillis(options.commitMillis()))
                .set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem")
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        checkpoints.toUri().toString())
                .set(StateBackendOptions.STATE_BACKEND, "hashmap")
                .set(PipelineOptions.OBJECT_REUSE, true)
                .set(PipelineOptions.GENERIC_TYPES, false)
                .set(TaskManagerOptions.BUFFER_DEBLOAT_ENABLED, true);
    }

    @SuppressWarnings("deprecation") // The connector expects OffsetResetStrategy, which Kafka has deprecated.
    private KafkaSource<FlinkPart> source() {
        return KafkaSource.<FlinkPart>builder()
                .setBootstrapServers(options.get("bootstrap"))
                .setTopics(List.copyOf(options.inputs().keySet()))
                .setGroupId(options.get("group"))
                .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setProperty("isolation.level", "read_committed")
                .setProperty("max.poll.records", "2000")
                .setDeserializer(new FlinkRecords())
                .build();
    }

    private KafkaSink<FlinkEvent> sink() {
        Properties producer = new Properties();
        producer.put("transaction.timeout.ms", "60000");
        return KafkaSink.<FlinkEvent>builder()
                .setBootstrapServers(options.get("bootstrap"))
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(options.get("group"))
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setRecordSerializer(KafkaRecordSerializationSchema.<FlinkEvent>builder()
                        .setTopic(options.topic("sentiments"))
                        .setKeySerializationSchema(new Key())
                        .setValueSerializationSchema(new Value())
                        .build())
                .build();
    }

    /** The key of an event. A class, because Flink cannot infer the types of a lambda here. */
    private static final class Key implements SerializationSchema<FlinkEvent> {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(FlinkEvent event) {
            return event.key;
        }
    }

    /** The value of an event. */
    private static final class Value implements SerializationSchema<FlinkEvent> {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] serialize(FlinkEvent event) {
            return event.value;
        }
    }
}
