package io.trivalent.bench.peers;

import io.trivalent.FeatureFrames;
import io.trivalent.Sentiment;
import io.trivalent.SourceReference;
import io.trivalent.Transcript;
import io.trivalent.Utterance;
import io.trivalent.vocabulary.Modality;
import io.trivalent.wire.AvroDeserializer;
import io.trivalent.wire.AvroSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;

/**
 * What public examples do: Kafka Streams with {@code exactly_once_v2} and two threads, stream-stream joins by key with a
 * window of two seconds for the modalities that the package reads, and one run of the model per utterance in
 * {@code mapValues}. The stores are those of the DSL (RocksDB, changelogs), all other settings are Kafka's defaults. An
 * incomplete utterance has no event.
 */
public final class NaiveStreams {
    private static final JoinWindows WINDOW = JoinWindows.ofTimeDifferenceWithNoGrace(Duration.ofSeconds(2));

    private final PeerOptions options;
    private final PeerModel model;

    private NaiveStreams(PeerOptions options) {
        this.options = options;
        this.model = new PeerModel(options);
    }

    /** Runs until the process is stopped. */
    public static void main(String[] arguments) throws IOException {
        NaiveStreams peer = new NaiveStreams(PeerOptions.of(arguments));
        KafkaStreams streams = new KafkaStreams(peer.topology().build(), peer.settings());
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                System.out.println("ready");
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(10))));
        streams.start();
    }

    private Properties settings() throws IOException {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, options.get("group"));
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, options.get("bootstrap"));
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Files.createTempDirectory("naive-streams").toString());
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    private StreamsBuilder topology() {
        StreamsBuilder builder = new StreamsBuilder();
        List<Modality> read = options.modalities();
        KStream<String, Utterance> utterances = this.<Transcript>source(builder, "transcripts", Modality.TEXT)
                .mapValues(transcript -> builder(transcript.getUtteranceId())
                        .setTranscript(transcript)
                        .build());
        if (read.contains(Modality.ACOUSTIC)) {
            utterances = join(utterances, source(builder, "acoustic", Modality.ACOUSTIC), "acoustic");
        }
        if (read.contains(Modality.VISUAL)) {
            utterances = join(utterances, source(builder, "visual", Modality.VISUAL), "visual");
        }
        utterances.mapValues(this::sentiment).to(options.topic("sentiments"), Produced.with(Serdes.String(), serde()));
        return builder;
    }

    private <T extends SpecificRecord> KStream<String, T> source(
            StreamsBuilder builder, String topic, Modality modality) {
        KStream<String, T> records = builder.stream(options.topic(topic), Consumed.with(Serdes.String(), serde()));
        return records.filter((id, record) -> model.isValid(modality, record));
    }

    private KStream<String, Utterance> join(
            KStream<String, Utterance> utterances, KStream<String, FeatureFrames> frames, String name) {
        return utterances.join(
                frames,
                (utterance, part) -> name.equals("acoustic")
                        ? Utterance.newBuilder(utterance).setAcoustic(part).build()
                        : Utterance.newBuilder(utterance).setVisual(part).build(),
                WINDOW,
                StreamJoined.<String, Utterance, FeatureFrames>with(Serdes.String(), serde(), serde())
                        .withName(name)
                        .withStoreName(name));
    }

    private static Utterance.Builder builder(String id) {
        return Utterance.newBuilder().setUtteranceId(id);
    }

    /** The DSL hides the coordinates of the records, so the event names the first record of each topic. */
    private Sentiment sentiment(Utterance utterance) {
        Gathered parts = new Gathered(utterance.getUtteranceId());
        options.inputs().forEach((topic, modality) -> {
            SpecificRecord record =
                    switch (modality) {
                        case TEXT -> utterance.getTranscript();
                        case ACOUSTIC -> utterance.getAcoustic();
                        case VISUAL -> utterance.getVisual();
                    };
            parts.add(modality, record, new SourceReference(topic, 0, 0L));
        });
        return model.events(List.of(parts)).get(0);
    }

    @SuppressWarnings("unchecked")
    private <T> Serde<T> serde() {
        AvroSerializer serializer = new AvroSerializer();
        serializer.configure(options.wire(), false);
        AvroDeserializer deserializer = new AvroDeserializer();
        deserializer.configure(options.wire(), false);
        return (Serde<T>) Serdes.serdeFrom(serializer, deserializer);
    }
}
