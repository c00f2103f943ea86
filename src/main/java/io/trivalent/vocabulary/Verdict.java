package io.trivalent.vocabulary;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;

/** What a stage made of its input: a value for the next stage, or a rejection. */
public sealed interface Verdict<T> {
    <R> R match(Function<? super T, ? extends R> accepted, Function<? super Rejection, ? extends R> rejected);

    static <T> Verdict<T> accept(T value) {
        return new Accepted<>(value);
    }

    static <T> Verdict<T> reject(Rejection rejection) {
        return new Rejected<>(rejection);
    }

    /** The input was good; this is what became of it. */
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

    /** The input was bad; this is why. */
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
