package io.trivalent.conversation;

import io.smallrye.config.WithDefault;
import io.trivalent.vocabulary.AtLeast;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Conversations: figures by clip. */
public interface ConversationConfig {
    /** Whether conversations are computed. */
    @WithDefault("true")
    boolean enabled();

    /** Threads that compute conversations in this process. */
    @WithDefault("1")
    @AtLeast(value = 1, most = 1_000)
    int threads();

    /** Time without an event of a clip after which its conversation closes. */
    @WithDefault("10m")
    @AtLeast(1)
    Duration idleAfter();

    /** Time for which a closed conversation is remembered; a later event of its clip begins a new one. */
    @WithDefault("24h")
    @AtLeast(0)
    Duration memory();

    /** Number of utterances after which the weight of a score in {@code recent} has halved. */
    @WithDefault("5")
    @AtLeast(value = 1, most = 256)
    int halfLife();

    /** Number of last utterances that the slope is computed from. */
    @WithDefault("10")
    @AtLeast(value = 2, most = 256)
    int slopeWindow();

    /** Unit of the slope: per {@code utterance} or per {@code minute}. */
    @WithDefault("utterance")
    SlopeUnit slopePer();

    /** File of rules for alerts; without one there are no alerts. A changed file is taken without a restart. */
    Optional<Path> alerts();

    /** What a slope is divided by. */
    enum SlopeUnit {
        UTTERANCE,
        MINUTE
    }
}
