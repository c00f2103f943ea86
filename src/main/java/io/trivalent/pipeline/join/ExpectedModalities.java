package io.trivalent.pipeline.join;

import io.trivalent.model.Manifest;
import io.trivalent.vocabulary.Modality;
import java.util.EnumSet;
import java.util.Set;

/**
 * The modalities that the join expects of an utterance whose speaker may use all of them, and whose publisher announces nothing.
 *
 * @param required modalities without which an utterance is rejected: those that the model or the configuration requires
 * @param awaited modalities for which an utterance waits: the required ones and all others that the model reads
 */
record ExpectedModalities(Set<Modality> required, Set<Modality> awaited) {
    static ExpectedModalities of(JoinConfig config, Manifest manifest) {
        Set<Modality> required = EnumSet.noneOf(Modality.class);
        required.addAll(manifest.required());
        required.addAll(config.required().orElse(Set.of()));
        Set<Modality> awaited = EnumSet.copyOf(required);
        awaited.addAll(manifest.expected());
        return new ExpectedModalities(required, awaited);
    }

    /** Those without which this utterance is rejected: what its roles forbid is not required of it. */
    Set<Modality> required(PendingUtterance utterance) {
        return utterance.allowedOf(required);
    }

    /** Those for which this utterance waits: neither what its roles forbid nor what its publisher does not announce. */
    Set<Modality> awaited(PendingUtterance utterance) {
        return utterance.allowedOf(announced(utterance));
    }

    /** The awaited ones without those that are not announced. What is required is awaited all the same. */
    private Set<Modality> announced(PendingUtterance utterance) {
        Set<Modality> announced = utterance.announced();
        if (announced.isEmpty() || announced.containsAll(awaited)) {
            return awaited;
        }
        Set<Modality> some = EnumSet.copyOf(announced);
        some.addAll(required);
        some.retainAll(awaited);
        return some;
    }
}
