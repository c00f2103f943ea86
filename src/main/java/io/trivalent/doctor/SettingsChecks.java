package io.trivalent.doctor;

import static io.trivalent.doctor.Finding.fail;
import static io.trivalent.doctor.Finding.ok;
import static io.trivalent.doctor.Finding.warn;

import io.trivalent.model.Manifest;
import io.trivalent.model.ModalitySpec;
import io.trivalent.pipeline.PipelineConfig;
import io.trivalent.pipeline.validate.AllowedModalities;
import io.trivalent.settings.StreamsSettings;
import io.trivalent.vocabulary.Modality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Checks the settings against each other and against the package.
 *
 * @param commitInterval time between commits
 * @param transactionTimeout after which time the brokers abort an open transaction
 * @param guarantee {@code exactly_once_v2} or {@code at_least_once}
 */
record SettingsChecks(PipelineConfig config, Duration commitInterval, Duration transactionTimeout, String guarantee) {
    private static final String EXACTLY_ONCE = "exactly_once_v2";
    private static final String AT_LEAST_ONCE = "at_least_once";

    /** Checks the settings against each other. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.addAll(times());
        findings.addAll(guarantees());
        return findings.isEmpty() ? List.of(ok("settings", "agree with each other")) : List.copyOf(findings);
    }

    private List<Finding> times() {
        List<Finding> findings = new ArrayList<>();
        Duration maxRun = StreamsSettings.maxRun(transactionTimeout);
        if (commitInterval.compareTo(transactionTimeout) >= 0) {
            findings.add(fail(
                    "settings",
                    "trivalent.streams.commit-interval is %d ms, expected less than the transaction timeout, %d ms"
                            .formatted(commitInterval.toMillis(), transactionTimeout.toMillis()),
                    "lower it, or raise producer.transaction.timeout.ms under trivalent.streams.properties"));
        }
        if (config.score().maxRun().compareTo(maxRun) > 0) {
            findings.add(fail(
                    "settings",
                    "trivalent.score.max-run is %d ms, expected at most a fifth of the transaction timeout, %d ms"
                            .formatted(config.score().maxRun().toMillis(), maxRun.toMillis()),
                    "lower it, or raise producer.transaction.timeout.ms under trivalent.streams.properties"));
        }
        if (config.join().patience().compareTo(config.join().memory()) >= 0) {
            findings.add(fail(
                    "settings",
                    "trivalent.join.patience is %d ms, expected less than trivalent.join.memory, %d ms"
                            .formatted(
                                    config.join().patience().toMillis(),
                                    config.join().memory().toMillis()),
                    "raise trivalent.join.memory"));
        }
        return findings;
    }

    private List<Finding> guarantees() {
        return switch (guarantee) {
            case EXACTLY_ONCE -> List.of();
            case AT_LEAST_ONCE ->
                List.of(warn(
                        "settings",
                        "trivalent.streams.guarantee is at_least_once, expected exactly_once_v2: after a failure some events are published twice",
                        "set it to exactly_once_v2, or let consumers drop duplicates"));
            default ->
                List.of(fail(
                        "settings",
                        "trivalent.streams.guarantee is '%s', expected exactly_once_v2 or at_least_once"
                                .formatted(guarantee),
                        "set it to exactly_once_v2"));
        };
    }

    /**
     * Checks the package against the settings.
     *
     * @param audio whether a topic of sound is named
     */
    List<Finding> findings(Manifest manifest, boolean audio) {
        List<Finding> findings = new ArrayList<>();
        if (audio && manifest.expected().contains(Modality.ACOUSTIC) && !manifest.readsSound()) {
            findings.add(warn(
                    "package",
                    "trivalent.topics.audio names a topic, and the package %s has no acoustic extractor: all sound is rejected"
                            .formatted(manifest.id()),
                    "publish features instead, or choose another package"));
        }
        required(manifest).ifPresent(findings::add);
        config.validate().allowedFor().forEach((role, allowed) -> role("allowed-for." + role, allowed, manifest)
                .ifPresent(findings::add));
        role("allowed-otherwise", config.validate().allowedOtherwise(), manifest)
                .ifPresent(findings::add);
        manifest.modalities().forEach((modality, spec) -> {
            if (spec instanceof ModalitySpec.Features features) {
                size(manifest, modality, features).ifPresent(findings::add);
            }
        });
        return findings.isEmpty()
                ? List.of(ok(
                        "package",
                        "%s reads %s%s%s%s"
                                .formatted(
                                        manifest.id(),
                                        labels(manifest.expected()),
                                        extractors(manifest),
                                        manifest.readsSound() ? ", or sound (trivalent.topics.audio)" : "",
                                        manifest.compute().remark())))
                : List.copyOf(findings);
    }

    private static String extractors(Manifest manifest) {
        return manifest.extractors().entrySet().stream()
                .map(entry -> ", %s features of '%s'".formatted(entry.getKey().label(), entry.getValue()))
                .collect(Collectors.joining());
    }

    private Optional<Finding> required(Manifest manifest) {
        Set<Modality> unread = new TreeSet<>(config.join().required().orElse(Set.of()));
        unread.removeAll(manifest.expected());
        return unread.isEmpty()
                ? Optional.empty()
                : Optional.of(fail(
                        "package",
                        "trivalent.join.required names %s, expected only what %s reads, %s: every utterance would be rejected"
                                .formatted(labels(unread), manifest.id(), labels(manifest.expected())),
                        "remove it from trivalent.join.required"));
    }

    /** Warns if no utterance with this role can be scored. */
    private static Optional<Finding> role(String key, AllowedModalities allowed, Manifest manifest) {
        boolean some = !Collections.disjoint(allowed.modalities(), manifest.expected());
        return allowed.modalities().isEmpty() || (some && allowed.modalities().containsAll(manifest.required()))
                ? Optional.empty()
                : Optional.of(warn(
                        "package",
                        "trivalent.validate.%s allows %s, expected some of %s that %s reads, and all of %s that it requires: no utterance of this role is scored"
                                .formatted(
                                        key,
                                        labels(allowed.modalities()),
                                        labels(manifest.expected()),
                                        manifest.id(),
                                        labels(manifest.required())),
                        "allow them, or choose another package"));
    }

    private Optional<Finding> size(Manifest manifest, Modality modality, ModalitySpec.Features features) {
        int maxBytes = config.validate().maxMatrixBytes();
        int steps = features.compact().maxSteps().orElse(1);
        long bytes = 4L * steps * features.width();
        return bytes <= maxBytes
                ? Optional.empty()
                : Optional.of(warn(
                        "package",
                        "%s reads %d %s frames of %d columns, %d bytes, expected at most trivalent.validate.max-matrix-bytes, %d"
                                .formatted(manifest.id(), steps, modality.label(), features.width(), bytes, maxBytes),
                        "raise trivalent.validate.max-matrix-bytes"));
    }

    private static List<String> labels(Set<Modality> modalities) {
        return modalities.stream().map(Modality::label).toList();
    }
}
