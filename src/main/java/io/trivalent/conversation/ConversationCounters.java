package io.trivalent.conversation;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of the records that conversations are computed from, in this process. Thread-safe; never reset. */
public final class ConversationCounters {
    /** One count, with its help text. */
    public enum Count {
        ADDED("events of new utterances"),
        REVISED("events that replaced an earlier revision of their utterance"),
        IGNORED("events of an utterance that has a later revision or is too old to be revised"),
        WITHOUT_CLIP("events without a clip, which belong to no conversation"),
        UNREADABLE("records that are not what their topic carries"),
        ENDED("declared ends"),
        UNKNOWN_END("declared ends of clips without a remembered conversation"),
        IDLE("conversations that closed because no event came"),
        FORGOTTEN("closed conversations that are no longer remembered"),
        ERASED("clips that were erased"),
        ALERTS_RAISED("alerts that were raised"),
        ALERTS_WITHDRAWN("alerts that a late or revised event took back"),
        RULES_REFUSED("changed files of rules that were invalid, so that the rules before stayed");

        private final String help;

        Count(String help) {
            this.help = help;
        }

        /** What is counted. */
        public String help() {
            return help;
        }
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

    public ConversationCounters() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
    }

    void increment(Count count) {
        adder(count).increment();
    }

    public long of(Count count) {
        return adder(count).sum();
    }

    private LongAdder adder(Count count) {
        return requireNonNull(counts.get(count));
    }
}
