package io.trivalent.bench.peers;

import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Converts records of the input topics to parts, without decoding their values. */
final class FlinkRecords implements KafkaRecordDeserializationSchema<FlinkPart> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<FlinkPart> out) {
        FlinkPart part = new FlinkPart();
        part.key = new String(record.key(), StandardCharsets.UTF_8);
        part.topic = record.topic();
        part.partition = record.partition();
        part.offset = record.offset();
        part.value = record.value();
        out.collect(part);
    }

    @Override
    public TypeInformation<FlinkPart> getProducedType() {
        return Types.POJO(FlinkPart.class);
    }
}
