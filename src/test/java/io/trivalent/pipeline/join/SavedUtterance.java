package io.trivalent.pipeline.join;

/** An utterance on its way behind the join, in the form in which the join saves those that wait. */
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
