package io.trivalent.process;

import io.trivalent.conversation.ConversationCounters;
import io.trivalent.conversation.ConversationQueries;
import io.trivalent.conversation.ConversationTopology;
import io.trivalent.conversation.alerts.LiveRules;
import io.trivalent.conversation.alerts.RuleFileException;
import io.trivalent.settings.Clients;
import io.trivalent.settings.StreamsSettings;
import io.trivalent.settings.TrivalentConfig;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;
import org.jboss.logging.Logger;

/** The running topology of conversations, beside the pipeline and with threads of its own. The caller closes it. */
public final class ConversationProcess implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ConversationProcess.class);

    private final TrivalentConfig config;
    private final ConversationCounters counters = new ConversationCounters();
    private final StateFolder state;
    private final Serde<Object> records;
    private final ThreadFailures failures = new ThreadFailures(System::nanoTime, this::recordsRead);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final KafkaStreams streams;
    private final ConversationQueries queries;

    private ConversationProcess(TrivalentConfig config, LiveRules rules) {
        this.config = config;
        Clients clients = new Clients(config);
        this.records = Serdes.serdeFrom(clients.serializer(), clients.deserializer());
        this.state = StateFolder.of(config.streams().stateDirectory());
        ConversationTopology topology =
                new ConversationTopology(config.conversation(), rules, config.topicNames(), records, counters);
        HostInfo advertised = AdvertisedAddress.of(config.view());
        this.streams =
                new KafkaStreams(topology.get(), StreamsSettings.ofConversations(config, state.path(), advertised));
        this.queries = new ConversationQueries(
                streams, topology, new ClipPartitions(clients.kafka(), config.applicationId()), advertised);
        streams.setUncaughtExceptionHandler(failures);
        streams.setStateListener((now, before) -> {
            if (now.hasCompletedShutdown()) {
                stopped.countDown();
            }
        });
    }

    /**
     * Starts the threads and returns before they have their partitions.
     *
     * @throws RuleFileException if the file of rules for alerts is missing or invalid
     */
    public static ConversationProcess begin(TrivalentConfig config) {
        LiveRules rules = LiveRules.open(config.conversation().alerts());
        ConversationProcess process = new ConversationProcess(config, rules);
        process.streams.start();
        return process;
    }

    private long recordsRead() {
        return Arrays.stream(ConversationCounters.Count.values())
                .mapToLong(counters::of)
                .sum();
    }

    /** Whether all threads have their partitions, and none waits for the schema registry. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING && !failures.waitForRegistry();
    }

    /** Waits until the threads have stopped, after too many failures or by {@link #close}. */
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    public ConversationQueries queries() {
        return queries;
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
        records.close();
        state.close();
    }
}
