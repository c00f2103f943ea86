package io.trivalent.pipeline.join;

/** The bytes of a released utterance, in the format in which the join stores waiting ones. */
public final class SavedUtterance {
    private SavedUtterance() {}

    public static byte[] bytes(AlignedUtterance utterance) {
        var pending = new PendingUtterance(
                utterance.id(),
                utterance.firstArrivedMs(),
                0,
                utterance.releaseDetails().revision());
        utterance.parts().forEach(pending::put);
        return PendingFormat.waiting(pending);
    }
}
