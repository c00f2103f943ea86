package io.trivalent.bench.load;

import io.trivalent.vocabulary.Modality;
import org.apache.avro.specific.SpecificRecord;

/**
 * One record to publish.
 *
 * @param record a transcript or feature frames
 * @param delayMs from the arrival of the utterance to the send of this part, at least 0
 * @param valid whether the processor accepts it; else it is a dead letter
 */
public record Part(Modality modality, SpecificRecord record, double delayMs, boolean valid) {}
