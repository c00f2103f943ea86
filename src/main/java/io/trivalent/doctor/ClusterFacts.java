package io.trivalent.doctor;

import java.util.Map;
import java.util.OptionalLong;

/**
 * The brokers and the topics we asked for.
 *
 * @param brokers how many answer
 * @param topics those that exist, by name
 * @param newestMs latest timestamp of any record on the inputs, milliseconds since 1970; empty where there is none
 */
record ClusterFacts(int brokers, Map<String, TopicFacts> topics, OptionalLong newestMs) {
    public ClusterFacts {
        topics = Map.copyOf(topics);
    }
}
