package io.trivalent.doctor;

import java.util.Map;

/**
 * A topic as the brokers describe it.
 *
 * @param replication number of replicas of its first partition
 * @param settings effective settings by Kafka's names; empty if this user is not allowed to read them
 */
record TopicFacts(int partitions, int replication, Map<String, String> settings) {
    public TopicFacts {
        settings = Map.copyOf(settings);
    }

    /** Returns a numeric setting, or -1 if it is unknown. */
    long number(String setting) {
        return Long.parseLong(settings.getOrDefault(setting, "-1"));
    }
}
