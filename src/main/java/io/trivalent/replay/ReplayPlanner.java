package io.trivalent.replay;

import io.trivalent.Utterance;
import io.trivalent.vocabulary.Decimals;
import io.trivalent.vocabulary.Modality;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Schedules the parts of utterances, drops and shuffles parts as the options say, and derives the expected events. */
final class ReplayPlanner {
    private final ReplayOptions options;

    ReplayPlanner(ReplayOptions options) {
        this.options = options;
    }

    ReplayPlan plan(List<Utterance> utterances) {
        var sends = new ArrayList<Send>();
        var dropped = new EnumMap<Modality, Integer>(Modality.class);
        for (var send : Timeline.of(utterances, options.pace())) {
            if (isDropped(send)) {
                dropped.merge(send.modality(), 1, Integer::sum);
            } else {
                sends.add(send);
            }
        }
        var ordered = options.shuffle() ? shuffled(sends) : sends;
        var expected = expected(utterances, ordered);
        return new ReplayPlan(ordered, expected, dropped, utterances.size() - expected.size(), totalBytes(ordered));
    }

    /**
     * Depends only on seed, utterance, modality and its probability, not on order, split or the other probabilities.
     */
    private boolean isDropped(Send send) {
        double probability = options.drop().getOrDefault(send.modality(), 0.0);
        return new SplittableRandom(hash(send)).nextDouble() < probability;
    }

    /** 64-bit FNV-1a over modality and id; {@code String.hashCode} collides too often for similar ids. */
    private long hash(Send send) {
        long hash = 0xcbf29ce484222325L ^ options.seed();
        var identity = send.modality().label() + "/" + send.utteranceId();
        for (int i = 0; i < identity.length(); i++) {
            hash = (hash ^ identity.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Permutes the records but not the due times, so the pace stays and due times never decrease. */
    private List<Send> shuffled(List<Send> sends) {
        var shuffled = new ArrayList<>(sends);
        Collections.shuffle(shuffled, new Random(options.seed()));
        for (int i = 0; i < sends.size(); i++) {
            shuffled.set(i, shuffled.get(i).dueAt(sends.get(i).dueNanos()));
        }
        return shuffled;
    }

    private static List<ExpectedUtterance> expected(List<Utterance> utterances, List<Send> sends) {
        var lastSends = new HashMap<String, Integer>();
        for (int i = 0; i < sends.size(); i++) {
            lastSends.put(sends.get(i).utteranceId(), i);
        }
        var expected = new ArrayList<ExpectedUtterance>();
        for (var utterance : utterances) {
            var last = lastSends.get(utterance.getUtteranceId());
            if (last != null) {
                expected.add(expected(utterance, last, sends.get(last).dueNanos()));
            }
        }
        return expected;
    }

    private static ExpectedUtterance expected(Utterance utterance, int lastSend, long lastDueNanos) {
        var firstPart = Part.of(utterance).get(0);
        var transcript = utterance.getTranscript();
        return new ExpectedUtterance(
                utterance.getUtteranceId(),
                firstPart.clip(),
                firstPart.sequence(),
                transcript == null ? "" : transcript.getText(),
                label(utterance.getLabel()),
                lastSend,
                lastDueNanos);
    }

    private static OptionalDouble label(@Nullable Float label) {
        return label == null ? OptionalDouble.empty() : OptionalDouble.of(Decimals.of(label));
    }

    private static long totalBytes(List<Send> sends) {
        var counter = new CountingStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(counter, null);
        var writers = new HashMap<Class<?>, SpecificDatumWriter<SpecificRecord>>();
        for (var send : sends) {
            write(send.record(), encoder, writers);
        }
        return counter.bytes;
    }

    private static void write(
            SpecificRecord record, BinaryEncoder encoder, Map<Class<?>, SpecificDatumWriter<SpecificRecord>> writers) {
        try {
            writers.computeIfAbsent(record.getClass(), type -> new SpecificDatumWriter<>(record.getSchema()))
                    .write(record, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class CountingStream extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes += length;
        }
    }
}
