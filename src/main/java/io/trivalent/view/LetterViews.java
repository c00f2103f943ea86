package io.trivalent.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.FeatureFrames;
import io.trivalent.repair.Letter;
import io.trivalent.repair.LetterText;
import io.trivalent.repair.LetterTopic;
import io.trivalent.repair.Originals;
import io.trivalent.repair.Place;
import io.trivalent.repair.RecordsAt;
import io.trivalent.repair.ValueJson;
import io.trivalent.wire.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The last dead letters, and single ones decoded. Thread-safe; the caller closes it. */
public final class LetterViews implements AutoCloseable {
    /** Letters of each partition that are looked at. */
    private static final int LOOKED_AT = 500;

    /** The records that have no words. */
    private static final String FRAMES = FeatureFrames.getClassSchema().getFullName();

    private final TopicTail tail;
    private final LetterTopic topic;
    private final Map<String, Object> kafka;
    private final ValueJson values;
    private final String transcripts;
    private final boolean text;
    private @Nullable RecordsAt records;

    /**
     * @param kafka settings of any Kafka client
     * @param values decodes the records of letters
     * @param config whether words may be shown
     */
    public LetterViews(Map<String, Object> kafka, Topics topics, ValueJson values, ViewConfig config) {
        this.tail = new TopicTail(kafka, topics.deadLetters());
        this.topic = new LetterTopic(kafka, topics.deadLetters());
        this.transcripts = topics.transcripts();
        this.text = config.text();
        this.kafka = Map.copyOf(kafka);
        this.values = values;
    }

    /**
     * Counts of the last letters by code, each with the message of the newest, and the newest letters.
     *
     * @param code of the letters to list; all if empty
     * @param limit most letters to list
     */
    public ObjectNode latest(Optional<String> code, int limit) {
        List<Letter> letters = tail.read(LOOKED_AT).stream()
                .filter(Letter::isLetter)
                .map(Letter::of)
                .toList();
        Map<String, ObjectNode> codes = new TreeMap<>();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode listed = json.putArray("letters");
        for (Letter letter : letters) {
            ObjectNode count = codes.computeIfAbsent(
                    letter.code(), name -> JsonNodeFactory.instance.objectNode().put("code", name));
            count.put("count", count.path("count").asInt() + 1);
            if (!count.has("last")) {
                count.put("last", letter.message());
            }
            boolean selected = code.isEmpty() || code.get().equals(letter.code());
            if (selected && listed.size() < limit) {
                listed.add(line(letter));
            }
        }
        json.put("total", letters.size());
        json.putArray("by_code").addAll(codes.values());
        return json;
    }

    private static ObjectNode line(Letter letter) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("partition", letter.place().partition())
                .put("offset", letter.place().offset())
                .put("timestamp_ms", letter.time().toEpochMilli())
                .put("code", letter.code())
                .put("stage", letter.stage())
                .put("reason", letter.message())
                .put("id", letter.id());
    }

    /**
     * One letter with its original records decoded as far as possible; empty if there is none at this place. If words may not be shown,
     * transcripts are left out, and of the other records all that is not known to have no words.
     */
    public synchronized Optional<ObjectNode> letter(int partition, long offset) {
        RecordsAt connected = records == null ? new RecordsAt(kafka) : records;
        records = connected;
        return topic.at(List.of(new Place(partition, offset)), connected).stream()
                .findFirst()
                .map(letter -> shown(LetterText.json(letter, shown(Originals.of(letter, connected)), values)));
    }

    private Originals shown(Originals originals) {
        return new Originals(
                originals.records().stream()
                        .filter(original -> text || !original.source().topic().equals(transcripts))
                        .toList(),
                originals.missing());
    }

    /** A producer may send a transcript, or any other words, to the topic of another modality. */
    private ObjectNode shown(ObjectNode letter) {
        for (JsonNode record : letter.path("records")) {
            if (!text && !record.path("schema").asText().equals(FRAMES)) {
                ((ObjectNode) record).retain("source", "read_from", "bytes", "schema");
            }
        }
        return letter;
    }

    @Override
    public synchronized void close() {
        tail.close();
        if (records != null) {
            records.close();
            records = null;
        }
    }
}
