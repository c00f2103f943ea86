package io.trivalent.process;

import io.trivalent.conversation.ConversationCounters;
import io.trivalent.conversation.ConversationTopology;
import io.trivalent.settings.Clients;
import io.trivalent.settings.StreamsSettings;
import io.trivalent.settings.TrivalentConfig;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.jboss.logging.Logger;

/** The running topology of conversations, beside the pipeline and with threads of its own. The caller closes it. */
public final class ConversationProcess implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ConversationProcess.class);

    private final TrivalentConfig config;
    private final ConversationCounters counters = new ConversationCounters();
    private final StateFolder state;
    private final Deserializer<Object> deserializer;
    private final Serializer<Object> serializer;
    private final ThreadFailures failures = new ThreadFailures(System::nanoTime);
    private final KafkaStreams streams;

    private ConversationProcess(TrivalentConfig config) {
        this.config = config;
        Clients clients = new Clients(config);
        this.deserializer = clients.deserializer();
        this.serializer = clients.serializer();
        this.state = StateFolder.of(config.streams().stateDirectory());
        ConversationTopology topology = new ConversationTopology(
                config.conversation(), config.topics().names(), deserializer, serializer, counters);
        this.streams = new KafkaStreams(topology.get(), StreamsSettings.ofConversations(config, state.path()));
        streams.setUncaughtExceptionHandler(failures);
    }

    /** Starts the threads and returns before they have their partitions. */
    public static ConversationProcess begin(TrivalentConfig config) {
        ConversationProcess process = new ConversationProcess(config);
        process.streams.start();
        return process;
    }

    /** Whether all threads have their partitions, and none waits for the schema registry. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING && !failures.waitForRegistry();
    }

    public ConversationCounters counters() {
        return counters;
    }

    /** Stops the threads in order. */
    @Override
    public void close() {
        failures.close();
        if (!StreamsStop.stop(streams, config.streams())) {
            LOG.errorf("threads of conversations still run after %d s", StreamsStop.TIMEOUT.toSeconds());
            return;
        }
        deserializer.close();
        serializer.close();
        state.close();
    }
}
