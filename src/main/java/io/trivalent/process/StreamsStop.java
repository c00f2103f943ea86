package io.trivalent.process;

import io.trivalent.settings.StreamsSettings;
import io.trivalent.settings.TrivalentConfig;
import java.time.Duration;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;

/** The orderly stop of a topology. */
final class StreamsStop {
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private StreamsStop() {}

    /**
     * Commits the work in flight, stops the threads and leaves the group, which hands the partitions over at once. A static member
     * stays in the group, because its next start takes the partitions back.
     *
     * @return whether all threads have ended within {@link #TIMEOUT}
     */
    static boolean stop(KafkaStreams streams, TrivalentConfig.StreamsConfig config) {
        GroupMembershipOperation membership = StreamsSettings.staticMembership(config)
                ? GroupMembershipOperation.REMAIN_IN_GROUP
                : GroupMembershipOperation.LEAVE_GROUP;
        return streams.close(CloseOptions.timeout(TIMEOUT).withGroupMembershipOperation(membership));
    }
}
