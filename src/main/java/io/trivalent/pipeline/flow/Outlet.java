package io.trivalent.pipeline.flow;

import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.Verdict;

/** Where a stage puts what it made: good values to the next stage, rejections to the dead letters. */
public interface Outlet<T> {
    void next(T value);

    void reject(Rejection rejection);

    /** Puts a verdict where it belongs. */
    default void put(Verdict<? extends T> verdict) {
        verdict.match(
                value -> {
                    next(value);
                    return this;
                },
                rejection -> {
                    reject(rejection);
                    return this;
                });
    }
}
