package io.trivalent.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trivalent.vocabulary.Modality;
import io.trivalent.vocabulary.Source;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Reads from a record's headers which modalities its publisher sends of the utterance. */
public final class Announced {
    private static final int MAX_LENGTH = 64;

    private Announced() {}

    /**
     * The announced modalities. There are none if the header is missing or is not a list of modalities separated by commas:
     * producers may write any header.
     */
    public static Set<Modality> of(Headers headers) {
        Header header = headers.lastHeader(Source.MODALITIES_HEADER);
        if (header == null || header.value() == null || header.value().length > MAX_LENGTH) {
            return Set.of();
        }
        Set<Modality> announced = EnumSet.noneOf(Modality.class);
        for (String word : new String(header.value(), UTF_8).split(",", -1)) {
            Optional<Modality> modality = named(word.strip());
            if (modality.isEmpty()) {
                return Set.of();
            }
            announced.add(modality.orElseThrow());
        }
        return Collections.unmodifiableSet(announced);
    }

    private static Optional<Modality> named(String label) {
        return Arrays.stream(Modality.values())
                .filter(modality -> modality.label().equals(label))
                .findFirst();
    }
}
