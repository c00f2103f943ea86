package io.trivalent.chaos;

import io.trivalent.fixtures.Records;
import io.trivalent.vocabulary.Modality;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** The records of {@link SoakIT}: small utterances, some without a visual part, and some unreadable records. */
final class SoakTraffic {
    private static final int INCOMPLETE_EVERY = 100;
    private static final int UNREADABLE_EVERY = 333;

    private final Workbench bench;
    private final Serializer<Object> serializer;
    private final BitSet seen = new BitSet();
    private int utterances;
    private int unreadable;
    private int duplicates;

    SoakTraffic(Workbench bench) {
        this.bench = bench;
        this.serializer = bench.serializer();
    }

    /** At least this many new records. */
    List<ProducerRecord<byte[], byte[]>> records(int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(count + 4);
        for (; records.size() < count; utterances++) {
            String id = "u" + utterances;
            for (Modality modality : Modality.values()) {
                if (modality != Modality.VISUAL || utterances % INCOMPLETE_EVERY > 0) {
                    records.add(record(modality, id, value(modality, id)));
                }
            }
            if (utterances % UNREADABLE_EVERY == 0) {
                unreadable++;
                records.add(record(Modality.VISUAL, id, id.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return records;
    }

    /** Notes an event, to count duplicates. */
    void addEvent(ConsumerRecord<byte[], byte[]> event) {
        int utterance = Integer.parseInt(new String(event.key(), 1, event.key().length - 1, StandardCharsets.UTF_8));
        duplicates += seen.get(utterance) ? 1 : 0;
        seen.set(utterance);
    }

    /** Number of utterances so far; each must get one event. */
    int utterances() {
        return utterances;
    }

    /** Number of unreadable records so far; each must get one dead letter. */
    int unreadable() {
        return unreadable;
    }

    /** Number of events beyond the first of an utterance. */
    int duplicates() {
        return duplicates;
    }

    private byte[] value(Modality modality, String id) {
        float score = utterances % 100 / 100f;
        return serializer.serialize(bench.topics().of(modality), Records.part(modality, id, score));
    }

    private ProducerRecord<byte[], byte[]> record(Modality modality, String id, byte[] value) {
        return new ProducerRecord<>(bench.topics().of(modality), id.getBytes(StandardCharsets.UTF_8), value);
    }
}
