package io.trivalent.pipeline.flow;

import io.trivalent.vocabulary.Rejection;
import io.trivalent.vocabulary.Verdict;

/** Receives the results of a stage: values go to the next stage, rejections to the dead letters. */
public interface Outlet<T> {
    void next(T value);

    void reject(Rejection rejection);

    /** Passes the value or the rejection on. */
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
