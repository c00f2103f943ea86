package io.trivalent.bench.harness;

import io.trivalent.bench.load.Publisher;
import io.trivalent.bench.load.Reference;
import io.trivalent.bench.load.Workload;
import io.trivalent.wire.Topics;

/**
 * A workload whose topics are full.
 *
 * @param complete utterances with all parts
 * @param letters dead letters that the processor must write
 */
record Prepared(Workload workload, String prefix, Topics topics, Reference reference, int complete, long letters) {
    private static final int LINGER_MS = 20;

    /** Creates and fills the topics, and computes what a drain must yield. */
    static Prepared of(Bed bed, Workload workload, String prefix) {
        Topics topics = bed.create(prefix);
        try (Publisher publisher = new Publisher(bed.bootstrapServers(), bed.serializer(), LINGER_MS)) {
            publisher.publish(workload, topics);
        }
        int complete = 0;
        long letters = 0;
        for (int n = 0; n < workload.utterances(); n++) {
            complete += workload.complete(n) ? 1 : 0;
            letters += workload.letters(n);
        }
        Reference reference = new Reference(workload, workload.utterances(), workload::complete);
        return new Prepared(workload, prefix, topics, reference, complete, letters);
    }
}
