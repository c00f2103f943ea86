package io.trivalent.replay;

import static java.util.stream.Collectors.joining;

import io.trivalent.Split;
import io.trivalent.Utterance;
import io.trivalent.vocabulary.UtteranceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.jspecify.annotations.Nullable;

/** Reads a container utterance by utterance, checks each one, and returns those of the chosen split. */
final class UtteranceReader implements Iterator<Utterance>, AutoCloseable {
    private final Path file;
    private final DataFileReader<Utterance> container;
    private final double range;
    private final SplitChoice choice;
    private final Set<String> seen = new HashSet<>();
    private final Map<Split, Integer> sizes = new EnumMap<>(Split.class);
    private boolean delivered;
    private @Nullable Utterance upcoming;

    UtteranceReader(Path file, DataFileReader<Utterance> container, double range, SplitChoice choice) {
        this.file = file;
        this.container = container;
        this.range = range;
        this.choice = choice;
    }

    @Override
    public boolean hasNext() {
        while (upcoming == null) {
            var read = read();
            if (read == null) {
                requireDelivered();
                return false;
            }
            check(read);
            sizes.merge(read.getSplit(), 1, Integer::sum);
            if (choice.includes(read.getSplit())) {
                upcoming = read;
            }
        }
        return true;
    }

    @Override
    public Utterance next() {
        if (!hasNext() || upcoming == null) {
            throw new NoSuchElementException("data set '%s' is at its end".formatted(file));
        }
        var utterance = upcoming;
        upcoming = null;
        delivered = true;
        return utterance;
    }

    @Override
    public void close() {
        try {
            container.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Utterance read() {
        try {
            if (container.hasNext()) {
                return container.next();
            }
            requireCompleteBlocks();
            return null;
        } catch (AvroRuntimeException | IndexOutOfBoundsException | IOException e) {
            // Overwritten blocks cause one of the first two, depending on the damaged byte.
            throw damaged(e.toString(), e);
        }
    }

    /** Avro takes a truncated block for the end of the file, which would silently lose up to 64 KB of utterances. */
    private void requireCompleteBlocks() throws IOException {
        long surplus = Files.size(file) - container.previousSync();
        if (surplus != 0) {
            throw damaged("its last %d bytes are not a complete block".formatted(surplus), null);
        }
    }

    private DatasetException damaged(String reason, @Nullable Throwable cause) {
        return new DatasetException(
                "data set '%s' is damaged after %d utterances: %s".formatted(file, seen.size(), reason), cause);
    }

    private void requireDelivered() {
        if (!delivered) {
            var splits = sizes.entrySet().stream()
                    .map(size -> SplitChoice.valueOf(size.getKey().name()).label() + " " + size.getValue())
                    .collect(joining(", "));
            throw new DatasetException(
                    "data set '%s', split '%s': found no utterances, expected at least one; the file has %s"
                            .formatted(file, choice.label(), splits.isEmpty() ? "none" : splits));
        }
    }

    private void check(Utterance utterance) {
        var id = utterance.getUtteranceId();
        if (id.isEmpty() || id.length() > UtteranceId.MAX_LENGTH) {
            throw invalid(id, "utterance_id", id.length() + " characters", "1 to " + UtteranceId.MAX_LENGTH);
        }
        if (!seen.add(id)) {
            throw invalid(id, "utterance_id", "a second utterance with this id", "unique ids in the file");
        }
        var parts = Part.of(utterance);
        if (parts.isEmpty()) {
            throw invalid(id, "transcript, acoustic, visual", "null in all three", "at least one part");
        }
        for (var part : parts) {
            if (!part.utteranceId().equals(id)) {
                throw invalid(id, part.field() + ".utterance_id", "'" + part.utteranceId() + "'", "'" + id + "'");
            }
        }
        checkLabel(id, "label", utterance.getLabel());
        checkLabel(id, "label_text", utterance.getLabelText());
        checkLabel(id, "label_acoustic", utterance.getLabelAcoustic());
        checkLabel(id, "label_visual", utterance.getLabelVisual());
        checkEmotions(id, utterance.getEmotions());
    }

    private void checkLabel(String id, String field, @Nullable Float label) {
        // Negated so that NaN fails, too.
        if (label != null && !(Math.abs(label) <= (float) range)) {
            throw invalid(id, field, label.toString(), "null or a number in [-%s, %s]".formatted(range, range));
        }
    }

    private void checkEmotions(String id, @Nullable Map<String, Float> emotions) {
        if (emotions == null) {
            return;
        }
        if (emotions.isEmpty()
                || !emotions.values().stream().allMatch(strength -> Float.isFinite(strength) && strength >= 0)) {
            throw invalid(id, "emotions", emotions.toString(), "null or finite strengths of at least 0");
        }
    }

    private DatasetException invalid(String id, String field, String found, String expected) {
        return new DatasetException("data set '%s', utterance '%s', field '%s': found %s, expected %s"
                .formatted(file, id, field, found, expected));
    }
}
