package io.trivalent.commands;

import io.trivalent.Sentiment;
import io.trivalent.Utterance;
import io.trivalent.evaluate.ConversationAgreement;
import io.trivalent.evaluate.EvaluatedUtterance;
import io.trivalent.evaluate.Evaluation;
import io.trivalent.replay.Dataset;
import io.trivalent.replay.ExpectedUtterance;
import io.trivalent.replay.Received;
import io.trivalent.replay.Replay;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.ReplayOutcome;
import io.trivalent.replay.ReplayPlan;
import io.trivalent.replay.ReplayTarget;
import io.trivalent.replay.SplitChoice;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.vocabulary.PackageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;

/** Sends one data set through a running pipeline and evaluates its events. */
final class ReplaySession {
    /** Time for the last events in addition to the wait time of the join. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final Dataset dataset;
    private final SplitChoice split;
    private final ReplayPlan plan;

    ReplaySession(Dataset dataset, SplitChoice split, ReplayOptions options) {
        this.dataset = dataset;
        this.split = split;
        try (Stream<Utterance> utterances = dataset.utterances(split)) {
            this.plan = ReplayPlan.of(utterances, options);
        }
    }

    /**
     * Runs the replay.
     *
     * @param prefix prefix of the ids that are sent
     * @param expected the model that scores, if the caller knows it
     * @throws IllegalStateException if no event arrives or another model scores
     */
    Evaluation run(TrivalentConfig config, String prefix, Optional<PackageId> expected) {
        Clients clients = new Clients(config);
        ReplayTarget target = new ReplayTarget(
                clients.kafka(), config.topicNames(), clients::serializer, clients::deserializer, prefix);
        Duration timeout = config.join().patience().plus(GRACE);
        try (ProgressBar bar = ProgressBars.utterances("replay", plan.expected().size())) {
            ReplayOutcome outcome = new Replay(target, timeout).run(plan, bar::stepTo);
            return evaluation(outcome, expected, config.conversation().slopeWindow());
        }
    }

    private Evaluation evaluation(ReplayOutcome outcome, Optional<PackageId> expected, int slopeWindow) {
        List<EvaluatedUtterance> scored = new ArrayList<>();
        List<Sentiment> events = new ArrayList<>();
        Map<String, Double> labels = new HashMap<>();
        for (ExpectedUtterance utterance : plan.expected()) {
            Received received = outcome.events().get(utterance.id());
            if (received != null) {
                Sentiment event = withoutPrefix(utterance, received.event());
                double latencyMs = outcome.latencyMs().getOrDefault(utterance.id(), 0.0);
                events.add(event);
                utterance.label().ifPresent(label -> labels.put(utterance.id(), label));
                scored.add(
                        EvaluatedUtterance.of(utterance.text(), utterance.label(), dataset.range(), event, latencyMs));
            }
        }
        return new Evaluation(
                model(outcome, expected),
                new Evaluation.Data(
                        dataset.name(), split.label(), dataset.sha256(), dataset.synthetic(), dataset.range()),
                plan.expected().size(),
                scored,
                outcome.duplicates(),
                outcome.deadLettersByCode(),
                scored.size() / outcome.seconds(),
                ConversationAgreement.of(events, labels, dataset.range(), slopeWindow));
    }

    private static Sentiment withoutPrefix(ExpectedUtterance utterance, Sentiment event) {
        return Sentiment.newBuilder(event).setUtteranceId(utterance.id()).build();
    }

    private Evaluation.Model model(ReplayOutcome outcome, Optional<PackageId> expected) {
        Sentiment first = outcome.events().values().stream()
                .findFirst()
                .map(Received::event)
                .orElseThrow(() -> new IllegalStateException(
                        "no event arrived for %d utterances, dead letters %s; is a processor running?"
                                .formatted(plan.expected().size(), outcome.deadLettersByCode())));
        PackageId found =
                new PackageId(first.getModel().getName(), first.getModel().getVersion());
        expected.filter(id -> !id.equals(found)).ifPresent(id -> {
            throw new IllegalStateException("events come from model %s, expected %s".formatted(found, id));
        });
        return new Evaluation.Model(
                found.name(), found.version(), first.getModel().getSha256(), first.getRange());
    }
}
