package io.trivalent.vocabulary;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** The result of a stage: a value for the next stage, or a rejection. */
public sealed interface Verdict<T> {
    <R> R match(Function<? super T, ? extends R> accepted, Function<? super Rejection, ? extends R> rejected);

    static <T> Verdict<T> accept(T value) {
        return new Accepted<>(value);
    }

    static <T> Verdict<T> reject(Rejection rejection) {
        return new Rejected<>(rejection);
    }

    /** The value of a valid input. */
    record Accepted<T>(T value) implements Verdict<T> {
        public Accepted {
            requireNonNull(value);
        }

        @Override
        public <R> R match(
                Function<? super T, ? extends R> accepted, Function<? super Rejection, ? extends R> rejected) {
            return accepted.apply(value);
        }
    }

    /** The rejection of an invalid input. */
    record Rejected<T>(Rejection rejection) implements Verdict<T> {
        public Rejected {
            requireNonNull(rejection);
        }

        @Override
        public <R> R match(
                Function<? super T, ? extends R> accepted, Function<? super Rejection, ? extends R> rejected) {
            return rejected.apply(rejection);
        }
    }
}
