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
 * Sends a plan through a line and gathers what comes out of it. It is over when every utterance has its event or only dead
 * letters, or when for a while nothing has come; then it listens a little longer, for duplicates.
 */
public final class Replay {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LISTEN_ON = Duration.ofMillis(500);

    private final ReplayTarget target;
    private final Duration patience;

    /**
     * A replay through this line.
     *
     * @param patience how long to wait after the last send or event before what is missing is given up
     */
    public Replay(ReplayTarget target, Duration patience) {
        this.target = target;
        this.patience = patience;
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

    /** Returns when the last event came. */
    private long collect(
            EventCollector collector,
            Ledger ledger,
            CompletableFuture<long[]> sending,
            int expected,
            Progress progress) {
        long last = System.nanoTime();
        long lastEvent = last;
        while (!sending.isDone() || (ledger.settled() < expected && System.nanoTime() - last < patience.toNanos())) {
            if (sending.isCompletedExceptionally()) {
                join(sending);
            }
            boolean any = collector.poll(POLL);
            if (any || !sending.isDone()) {
                last = System.nanoTime();
            }
            if (any) {
                lastEvent = last;
            }
            progress.settled(ledger.settled());
        }
        for (long quiet = System.nanoTime(); System.nanoTime() - quiet < LISTEN_ON.toNanos(); ) {
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
