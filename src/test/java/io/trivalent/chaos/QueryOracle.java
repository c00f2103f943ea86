package io.trivalent.chaos;

import io.trivalent.Conversation;
import io.trivalent.chaos.QueryAnswer.Card;
import io.trivalent.view.RecordJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Checks answers against the conversations topic: a conversation in an answer must have been written to it, and must not be older than what was
 * committed when the question was asked.
 */
final class QueryOracle implements AutoCloseable {
    private static final double TOLERANCE = 1e-5;

    private final Deserializer<Object> deserializer;
    private final Map<String, TreeMap<Long, Integer>> committed = new ConcurrentHashMap<>();
    private final Map<String, Card> latest = new ConcurrentHashMap<>();
    private final Map<String, Long> answered = new HashMap<>();
    private final CommittedReader reader;
    private final Workbench bench;

    private QueryOracle(Workbench bench) {
        this.bench = bench;
        deserializer = bench.deserializer();
        reader = CommittedReader.start(
                "conversations", bench.consumer(bench.topics().conversations()), this::add);
    }

    static QueryOracle start(Workbench bench) {
        return new QueryOracle(bench);
    }

    private Card card(ConsumerRecord<byte[], byte[]> record) {
        Conversation conversation = (Conversation) deserializer.deserialize(record.topic(), record.value());
        return Card.of(RecordJson.of(conversation));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        Card card = card(record);
        TreeMap<Long, Integer> times = committed.computeIfAbsent(card.clip(), clip -> new TreeMap<>());
        synchronized (times) {
            times.put(System.nanoTime(), card.utterances());
        }
        latest.put(card.clip(), card);
    }

    /** Number of clips of which a conversation was committed. */
    int clips() {
        return latest.size();
    }

    /** The conversation that was committed last. */
    Optional<Card> latest(String clip) {
        return Optional.ofNullable(latest.get(clip));
    }

    /** All that was ever written for conversations, committed or not. */
    Set<Card> written() {
        return bench.everything(bench.topics().conversations()).stream()
                .map(this::card)
                .collect(Collectors.toSet());
    }

    /**
     * What is wrong with an answer, if anything. Answers must come in the order in which they were given.
     *
     * @param written all that was ever written for conversations
     */
    Optional<String> wrong(QueryAnswer answer, Set<Card> written) {
        return Optional.ofNullable(
                        switch (answer.status()) {
                            case 200 -> wrongContent(answer, written);
                            case 404 -> known(answer) ? "is known" : null;
                            case 503 -> answer.retryAfter() ? null : "has no Retry-After";
                            default -> "is neither 200 nor 404 nor 503";
                        })
                .map(why -> "%s %s: %d %s".formatted(answer.query(), answer.subject(), answer.status(), why));
    }

    private @Nullable String wrongContent(QueryAnswer answer, Set<Card> written) {
        for (Card card : answer.cards()) {
            if (!written.contains(card)) {
                return "was never written: " + card;
            }
            int before = utterancesBefore(card.clip(), answer.sentNanos());
            if (card.utterances() < before) {
                return "is old: %s, %d utterances were committed".formatted(card, before);
            }
        }
        for (Map.Entry<String, Double> score : answer.scores().entrySet()) {
            if (!(Math.abs(score.getValue() - ScoredTraffic.score(score.getKey())) < TOLERANCE)) {
                return "has %s, expected %s".formatted(score, ScoredTraffic.score(score.getKey()));
            }
        }
        return missing(answer);
    }

    private @Nullable String missing(QueryAnswer answer) {
        answered.merge(answer.subject(), answer.sentNanos() + answer.tookNanos(), Math::min);
        return switch (answer.query()) {
            case TURNS -> tooFew(answer.scores().size(), utterancesBefore(answer.subject(), answer.sentNanos()));
            case LIST -> tooFew(answer.total(), clipsBefore(answer.sentNanos()));
            case CARD, UTTERANCE -> null;
        };
    }

    private static @Nullable String tooFew(int found, int expected) {
        return found < expected ? "has %d, %d were committed".formatted(found, expected) : null;
    }

    /** Whether it was committed, or answered, before the question was asked. */
    private boolean known(QueryAnswer answer) {
        return switch (answer.query()) {
            case CARD, TURNS -> utterancesBefore(answer.subject(), answer.sentNanos()) > 0;
            case UTTERANCE -> answered.getOrDefault(answer.subject(), Long.MAX_VALUE) < answer.sentNanos();
            case LIST -> true;
        };
    }

    private int clipsBefore(long nanos) {
        return (int) committed.keySet().stream()
                .filter(clip -> utterancesBefore(clip, nanos) > 0)
                .count();
    }

    private int utterancesBefore(String clip, long nanos) {
        TreeMap<Long, Integer> times = committed.getOrDefault(clip, new TreeMap<>());
        synchronized (times) {
            Map.Entry<Long, Integer> before = times.floorEntry(nanos);
            return before == null ? 0 : before.getValue();
        }
    }

    @Override
    public void close() {
        reader.close();
        deserializer.close();
    }
}
