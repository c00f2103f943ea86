package io.trivalent.bench.load;

import io.trivalent.vocabulary.Modality;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Utterances numbered from 0, each with the same parts in each run.
 *
 * @param name of the workload, prefix of its utterance ids
 * @param models folder of its package
 * @param model name of the package that scores
 * @param reference name of the package, computed on the CPU, to which scores are compared
 * @param modalities those of a complete utterance
 * @param settings of the processor that differ from the defaults, without the prefix {@code trivalent.}
 * @param utterances number of utterances that a drain publishes
 * @param content parts by number and id, in the order of their delays
 */
public record Workload(
        String name,
        Path models,
        String model,
        String reference,
        Set<Modality> modalities,
        Map<String, String> settings,
        int utterances,
        BiFunction<Integer, String, List<Part>> content) {
    public Workload {
        modalities = Set.copyOf(modalities);
        settings = Map.copyOf(settings);
    }

    /** The id of an utterance, 10 characters or more. */
    public String id(int number) {
        return String.format(Locale.ROOT, "%s-%08d", name, number);
    }

    /** The number of an utterance by its id. */
    public int number(String id) {
        return Integer.parseInt(id.substring(name.length() + 1));
    }

    public List<Part> parts(int number) {
        return content.apply(number, id(number));
    }

    /** The modalities from which the event of this utterance must be computed. */
    public Set<Modality> used(int number) {
        Set<Modality> used = EnumSet.noneOf(Modality.class);
        for (Part part : parts(number)) {
            if (part.valid()) {
                used.add(part.modality());
            }
        }
        return used;
    }

    /** Whether the utterance has all its parts, and all are valid. */
    public boolean complete(int number) {
        return used(number).equals(modalities);
    }

    /** Dead letters that the parts of this utterance cause. */
    public long letters(int number) {
        return parts(number).stream().filter(part -> !part.valid()).count();
    }

    public Workload withUtterances(int count) {
        return new Workload(name, models, model, reference, modalities, settings, count, content);
    }

    /** The same utterances, scored by another package and compared with the scores of this one. */
    public Workload scoredBy(String other) {
        return new Workload(name, models, other, reference, modalities, settings, utterances, content);
    }

    /** Whether its settings score on a device. */
    public boolean onDevice() {
        return !settings.getOrDefault("score.provider", "cpu").equals("cpu");
    }

    /** With these settings of the processor, which override the workload's. */
    public Workload withSettings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        return new Workload(name, models, model, reference, modalities, all, utterances, content);
    }

    /** The same parts, all sent when the utterance arrives. */
    public Workload together() {
        BiFunction<Integer, String, List<Part>> together = (number, id) -> content.apply(number, id).stream()
                .map(part -> new Part(part.modality(), part.record(), 0, part.valid()))
                .toList();
        return new Workload(name, models, model, reference, modalities, settings, utterances, together);
    }
}
