package io.trivalent.doctor;

import java.util.Map;

/**
 * A topic as the brokers have it.
 *
 * @param replication copies of its first partition
 * @param settings effective ones by Kafka's names; empty where we may not read them
 */
record TopicFacts(int partitions, int replication, Map<String, String> settings) {
    public TopicFacts {
        settings = Map.copyOf(settings);
    }

    /** A setting that is a number; -1 where it is not known. */
    long number(String setting) {
        return Long.parseLong(settings.getOrDefault(setting, "-1"));
    }
}
