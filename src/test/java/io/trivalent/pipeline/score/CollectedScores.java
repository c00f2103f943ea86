package io.trivalent.pipeline.score;

import io.trivalent.fixtures.Collected;
import io.trivalent.pipeline.join.AlignedUtterance;
import io.trivalent.vocabulary.Rejection;
import java.util.ArrayList;
import java.util.List;

/** The results of a scorer. */
final class CollectedScores implements ScoreOutlet {
    private final Collected<ScoredUtterance> results = new Collected<>();
    private final List<AlignedUtterance> postponed = new ArrayList<>();

    @Override
    public void next(ScoredUtterance value) {
        results.next(value);
    }

    @Override
    public void reject(Rejection rejection) {
        results.reject(rejection);
    }

    @Override
    public void postpone(AlignedUtterance utterance) {
        postponed.add(utterance);
    }

    List<ScoredUtterance> values() {
        return results.values();
    }

    List<Rejection> rejections() {
        return results.rejections();
    }

    /** Returns the postponed utterances and forgets them. */
    List<AlignedUtterance> takePostponed() {
        List<AlignedUtterance> all = List.copyOf(postponed);
        postponed.clear();
        return all;
    }
}
