package io.trivalent.doctor;

import java.util.Map;
import java.util.OptionalLong;

/**
 * The state of the brokers and of the requested topics.
 *
 * @param brokers number of brokers that answer
 * @param topics the existing topics by name
 * @param newestMs latest timestamp of the input records, in milliseconds since 1970; empty if there is no record
 */
record ClusterFacts(int brokers, Map<String, TopicFacts> topics, OptionalLong newestMs) {
    public ClusterFacts {
        topics = Map.copyOf(topics);
    }
}
