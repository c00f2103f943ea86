package io.trivalent.ops;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Leaves out metrics that Kafka's consumer reports twice: once with the topic's name, and once, for old dashboards, with
 * underscores in place of its dots. A sum over both would be twice the lag.
 */
@Singleton
public class DeprecatedTopicTags implements MeterFilter {
    private volatile Set<String> deprecated = Set.of();

    /** Leaves out the second names of these topics from now on. */
    void of(Collection<String> topics) {
        Set<String> second = new HashSet<>();
        for (String topic : topics) {
            second.add(topic.replace('.', '_'));
        }
        second.removeAll(topics);
        deprecated = second;
    }

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        String topic = id.getTag("topic");
        return topic != null && deprecated.contains(topic) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }
}
