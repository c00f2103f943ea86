package io.trivalent.bench.peers;

import io.trivalent.SourceReference;
import io.trivalent.vocabulary.Modality;
import java.util.EnumMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** The parts of one utterance that a peer has read so far. Not thread-safe. */
final class Gathered {
    private final String id;
    private final Map<Modality, SpecificRecord> records = new EnumMap<>(Modality.class);
    private final Map<Modality, SourceReference> sources = new EnumMap<>(Modality.class);

    Gathered(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /** Adds a part; a later one replaces an earlier one of the same modality. */
    void add(Modality modality, SpecificRecord record, SourceReference source) {
        records.put(modality, record);
        sources.put(modality, source);
    }

    /** The number of modalities. */
    int size() {
        return records.size();
    }

    /** The parts, in the order of {@link Modality}. */
    Map<Modality, SpecificRecord> records() {
        return records;
    }

    /** The coordinates of the parts, in the order of {@link Modality}. */
    Map<Modality, SourceReference> sources() {
        return sources;
    }
}
