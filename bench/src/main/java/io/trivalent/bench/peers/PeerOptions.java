package io.trivalent.bench.peers;

import io.trivalent.vocabulary.Modality;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The options of a peer's command line: pairs of a name with two dashes and a value. */
record PeerOptions(Map<String, String> values) {
    static PeerOptions of(String... arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i].substring(2), arguments[i + 1]);
        }
        return new PeerOptions(values);
    }

    String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("option --%s is missing".formatted(name));
        }
        return value;
    }

    /** The topic of this name with the prefix. */
    String topic(String name) {
        return get("prefix") + "." + name;
    }

    /** The modalities of a complete utterance. */
    List<Modality> modalities() {
        return Arrays.stream(get("modalities").split(","))
                .map(label -> Modality.valueOf(label.toUpperCase(Locale.ROOT)))
                .toList();
    }

    /** The topics of these modalities. */
    Map<String, Modality> inputs() {
        Map<String, Modality> inputs = new LinkedHashMap<>();
        for (Modality modality : modalities()) {
            inputs.put(topic(modality == Modality.TEXT ? "transcripts" : modality.label()), modality);
        }
        return inputs;
    }

    /** Milliseconds between two commits, 100 unless given. */
    long commitMillis() {
        return Long.parseLong(values.getOrDefault("commit-ms", "100"));
    }

    /** Settings of the serializers. */
    Map<String, Object> wire() {
        return Map.of(
                "schema.registry.url",
                get("registry"),
                "specific.avro.reader",
                "true",
                "avro.remove.java.properties",
                "true");
    }

    Path models() {
        return Path.of(get("models"));
    }
}
