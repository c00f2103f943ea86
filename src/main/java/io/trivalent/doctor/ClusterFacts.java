package io.trivalent.doctor;

import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The state of the brokers and of the requested topics.
 *
 * @param brokers number of brokers that answer
 * @param transactions level of the cluster's feature {@code transaction.version}, 0 if it has none; empty if this user
 *     is not allowed to read it
 * @param topics the existing topics by name
 * @param newestMs latest timestamp of the input records, in milliseconds since 1970; empty if there is no record
 */
record ClusterFacts(int brokers, OptionalInt transactions, Map<String, TopicFacts> topics, OptionalLong newestMs) {
    public ClusterFacts {
        topics = Map.copyOf(topics);
    }
}
