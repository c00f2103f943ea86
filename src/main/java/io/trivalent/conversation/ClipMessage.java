package io.trivalent.conversation;

import io.trivalent.conversation.figures.Turn;
import io.trivalent.conversation.figures.TurnFormat;
import org.jspecify.annotations.Nullable;

/** What the internal topic {@code clips} carries, keyed by clip: a turn in {@link TurnFormat}, a declared end, or an erasure. */
final class ClipMessage {
    private static final byte[] END = {};
    private static final byte[] ERASURE = {0};

    private ClipMessage() {}

    static byte[] turn(Turn turn) {
        return TurnFormat.bytes(turn);
    }

    static byte[] end() {
        return END.clone();
    }

    static byte[] erasure() {
        return ERASURE.clone();
    }

    static boolean isEnd(byte @Nullable [] value) {
        return value == null || value.length == 0;
    }

    static boolean isErasure(byte[] value) {
        return value.length == 1;
    }
}
