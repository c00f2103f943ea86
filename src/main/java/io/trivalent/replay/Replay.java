package io.trivalent.replay;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Sends a plan through the pipeline and collects the resulting events and dead letters.
 *
 * <p>A replay ends when every utterance has an event or can no longer get one, or when nothing was sent or received for
 * the wait time. It then listens for duplicates until 0.5 s pass without a record.
 */
public final class Replay {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration DUPLICATE_WAIT = Duration.ofMillis(500);

    private final ReplayTarget target;
    private final Duration waitTime;

    /**
     * Creates a replay through the given pipeline.
     *
     * @param waitTime time without a send or event after which the replay ends with events missing
     */
    public Replay(ReplayTarget target, Duration waitTime) {
        this.target = target;
        this.waitTime = waitTime;
    }

    public ReplayOutcome run(ReplayPlan plan, Progress progress) {
        Map<String, Integer> partsByKey = new HashMap<>();
        plan.sends().forEach(send -> partsByKey.merge(target.prefix() + send.utteranceId(), 1, Integer::sum));
        ExecutorService thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "replay-sender"));
        Ledger ledger = new Ledger(partsByKey);
        try (EventCollector collector = new EventCollector(target, ledger);
                RecordSender sender = new RecordSender(target)) {
            long start = System.nanoTime();
            CompletableFuture<long[]> sending =
                    CompletableFuture.supplyAsync(() -> sender.send(plan.sends(), start), thread);
            long last = collect(collector, ledger, sending, plan.expected().size(), progress);
            return outcome(plan, ledger, join(sending), (last - start) / 1e9);
        } finally {
            thread.shutdownNow();
        }
    }

    /** Returns the {@link System#nanoTime} of the last event. */
    private long collect(
            EventCollector collector,
            Ledger ledger,
            CompletableFuture<long[]> sending,
            int expectedCount,
            Progress progress) {
        long last = System.nanoTime();
        long lastEvent = last;
        while (!sending.isDone()
                || (ledger.settled() < expectedCount && System.nanoTime() - last < waitTime.toNanos())) {
            if (sending.isCompletedExceptionally()) {
                join(sending);
            }
            boolean received = collector.poll(POLL);
            if (received || !sending.isDone()) {
                last = System.nanoTime();
            }
            if (received) {
                lastEvent = last;
            }
            progress.settled(ledger.settled());
        }
        for (long quiet = System.nanoTime(); System.nanoTime() - quiet < DUPLICATE_WAIT.toNanos(); ) {
            if (collector.poll(POLL)) {
                quiet = System.nanoTime();
            }
        }
        progress.settled(ledger.settled());
        return lastEvent;
    }

    private static long[] join(CompletableFuture<long[]> sending) {
        try {
            return sending.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private ReplayOutcome outcome(ReplayPlan plan, Ledger ledger, long[] sentNanos, double seconds) {
        Map<String, Received> events = new LinkedHashMap<>();
        Map<String, Double> latencies = new HashMap<>();
        List<ExpectedUtterance> expected = plan.expected();
        for (ExpectedUtterance utterance : expected) {
            Received received = ledger.events().get(target.prefix() + utterance.id());
            if (received != null) {
                events.put(utterance.id(), received);
                latencies.put(utterance.id(), (received.nanos() - sentNanos[utterance.lastSend()]) / 1e6);
            }
        }
        return new ReplayOutcome(
                events, ledger.duplicates(), ledger.deadLettersByCode(), latencies, Math.max(seconds, 1e-9));
    }
}
