package io.trivalent.bench.peers;

import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import io.trivalent.vocabulary.Modality;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Scores utterances in process. Waits for eight full batches or 20 ms, then scores all that wait. Before the barrier of a
 * checkpoint it scores what waits, so it has no state of its own.
 */
final class FlinkScoring extends AbstractStreamOperator<FlinkEvent>
        implements OneInputStreamOperator<FlinkPart[], FlinkEvent> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_WAITING = 8 * PeerModel.BATCH;
    private static final long MAX_DELAY_MS = 20;

    private final HashMap<String, String> values;
    private transient PeerModel model;
    private transient Map<String, Modality> inputs;
    private transient String topic;
    private transient AvroDeserializer deserializer;
    private transient AvroSerializer serializer;
    private transient List<Gathered> waiting;
    private transient boolean timed;

    @SuppressWarnings("NullAway.Init") // Flink calls open before all other methods.
    FlinkScoring(PeerOptions options) {
        this.values = new HashMap<>(options.values());
    }

    @Override
    public void open() throws Exception {
        super.open();
        PeerOptions options = new PeerOptions(values);
        model = new PeerModel(options);
        inputs = options.inputs();
        topic = options.topic("sentiments");
        deserializer = new AvroDeserializer();
        deserializer.configure(options.wire(), false);
        serializer = new AvroSerializer();
        serializer.configure(options.wire(), false);
        waiting = new ArrayList<>();
    }

    @Override
    public void processElement(StreamRecord<FlinkPart[]> element) {
        Gathered utterance = gathered(element.getValue());
        if (utterance.size() == 0) {
            return;
        }
        waiting.add(utterance);
        if (waiting.size() >= MAX_WAITING) {
            flush();
        } else if (!timed) {
            timed = true;
            long due = getProcessingTimeService().getCurrentProcessingTime() + MAX_DELAY_MS;
            // Flink fails the task if the timer throws.
            Future<?> unused = getProcessingTimeService().registerTimer(due, timestamp -> {
                timed = false;
                flush();
            });
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void finish() {
        flush();
    }

    private Gathered gathered(FlinkPart[] parts) {
        Gathered utterance = new Gathered(parts[0].key);
        for (FlinkPart part : parts) {
            Modality modality = Objects.requireNonNull(inputs.get(part.topic));
            SpecificRecord record = (SpecificRecord) deserializer.deserialize(part.topic, part.value);
            if (model.isValid(modality, record)) {
                utterance.add(modality, record, new SourceReference(part.topic, part.partition, part.offset));
            }
        }
        return utterance;
    }

    private void flush() {
        for (Sentiment sentiment : model.events(waiting)) {
            FlinkEvent event = new FlinkEvent();
            event.key = sentiment.getUtteranceId().getBytes(StandardCharsets.UTF_8);
            event.value = serializer.serialize(topic, sentiment);
            output.collect(new StreamRecord<>(event));
        }
        waiting.clear();
    }
}
