package io.trivalent.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Resources that are opened together and closed together, the latest first. Not thread-safe. */
final class Resources implements AutoCloseable {
    private final Deque<Runnable> latestFirst = new ArrayDeque<>();

    <T> T keep(T resource, Consumer<? super T> close) {
        latestFirst.push(() -> close.accept(resource));
        return resource;
    }

    @Override
    public void close() {
        while (!latestFirst.isEmpty()) {
            latestFirst.pop().run();
        }
    }
}
