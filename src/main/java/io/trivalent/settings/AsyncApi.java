package io.trivalent.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.vocabulary.RejectionCode;
import io.trivalent.wire.LetterHeaders;
import io.trivalent.wire.SubjectNames;
import io.trivalent.wire.TopicAdmin;
import io.trivalent.wire.TopicSchemas;
import io.trivalent.wire.Topics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The topics as an AsyncAPI 3.0 document, made from the schemas, the settings and the names of the headers. */
public final class AsyncApi {
    private static final String BINDING = "0.5.0";
    private static final String AVRO = "application/vnd.apache.avro;version=1.9.0";
    private static final String DEAD_LETTER = "DeadLetter";
    private static final String END = "ConversationEnd";
    private static final String CLIP_KEY = "Id of the clip, in UTF-8.";
    private static final String CLEANUP = "cleanup.policy";
    private static final int LINE_LENGTH = 160;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrivalentConfig config;
    private final Topics topics;

    public AsyncApi(TrivalentConfig config) {
        this.config = config;
        this.topics = config.topicNames();
    }

    /** The document in YAML. */
    public String yaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(LINE_LENGTH);
        options.setDereferenceAliases(true); // anchors would depend on which objects are shared
        return new Yaml(options).dump(document());
    }

    private Map<String, Object> document() {
        Map<String, Schema> schemas = TopicSchemas.of(topics, SubjectNames.TOPIC);
        Map<String, Object> channels = new LinkedHashMap<>();
        Map<String, Object> messages = new LinkedHashMap<>();
        Map<String, Object> operations = new LinkedHashMap<>();
        channelNames().forEach((topic, name) -> {
            Schema schema = schemas.get(topic + "-value");
            String message = schema == null ? withoutSchema(topic) : schema.getName();
            channels.put(name, channel(topic, message));
            messages.putIfAbsent(message, schema == null ? messageWithoutSchema(topic) : message(topic, schema));
            operations.put(operationName(topic, name), operation(topic, name, message));
        });
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("asyncapi", "3.0.0");
        document.put("info", info());
        document.put("servers", Map.of("kafka", server()));
        document.put("channels", channels);
        document.put("operations", operations);
        document.put("components", Map.of("messages", messages));
        return document;
    }

    private static Map<String, Object> info() {
        return object(
                "title", "Trivalent",
                "version", "0.1.0",
                "description",
                        "Joins transcript, acoustic and visual features of utterances and publishes one sentiment event per utterance, exactly once; tells how each clip is going. Readers of the events and of the dead letters set isolation.level=read_committed.",
                "license", object("name", "Apache-2.0", "url", "https://www.apache.org/licenses/LICENSE-2.0"));
    }

    private Map<String, Object> server() {
        return object(
                "host",
                config.kafka().bootstrapServers(),
                "protocol",
                "kafka",
                "bindings",
                kafka("schemaRegistryUrl", config.wire().registryUrl()));
    }

    /** The names of the channels by topic. */
    private Map<String, String> channelNames() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(topics.transcripts(), "transcripts");
        names.put(topics.acoustic(), "acoustic");
        names.put(topics.visual(), "visual");
        names.put(topics.sentiments(), "sentiments");
        names.put(topics.deadLetters(), "deadLetters");
        names.put(topics.conversations(), "conversations");
        names.put(topics.alerts(), "alerts");
        names.put(topics.conversationEnds(), "conversationEnds");
        names.put(topics.audio(), "audio");
        names.remove(""); // topics that are not used
        return names;
    }

    private Map<String, Object> channel(String topic, String message) {
        Map<String, Object> settings = new TreeMap<>();
        TopicAdmin.settings(topics, topic)
                .forEach((name, value) ->
                        settings.put(name, CLEANUP.equals(name) ? List.of(value) : (Object) Integer.valueOf(value)));
        Map<String, Object> bindings =
                object("topic", topic, "partitions", config.topics().partitions());
        bindings.put("replicas", (int) config.topics().replication());
        if (!settings.isEmpty()) {
            bindings.put("topicConfiguration", settings);
        }
        return object(
                "address",
                topic,
                "messages",
                object(message, reference("#/components/messages/" + message)),
                "bindings",
                kafka(bindings));
    }

    private boolean isInput(String topic) {
        return topics.inputs().contains(topic) || topic.equals(topics.conversationEnds());
    }

    private String withoutSchema(String topic) {
        return topic.equals(topics.deadLetters()) ? DEAD_LETTER : END;
    }

    private Map<String, Object> messageWithoutSchema(String topic) {
        return topic.equals(topics.deadLetters()) ? deadLetter() : end();
    }

    private static Map<String, Object> end() {
        return object(
                "name",
                "declared end of a clip",
                "summary",
                "No utterance of the clip follows. The value is not read.",
                "bindings",
                kafka("key", text(CLIP_KEY)));
    }

    private Map<String, Object> key(String topic) {
        boolean byClip = topic.equals(topics.conversations()) || topic.equals(topics.alerts());
        return byClip ? text(CLIP_KEY) : key();
    }

    private String group(String topic) {
        return config.applicationId() + (topic.equals(topics.conversationEnds()) ? "-conversations" : "");
    }

    private String operationName(String topic, String channel) {
        String name = Character.toUpperCase(channel.charAt(0)) + channel.substring(1);
        return (isInput(topic) ? "read" : "write") + name;
    }

    private Map<String, Object> operation(String topic, String channel, String message) {
        Map<String, Object> operation = object(
                "action",
                isInput(topic) ? "receive" : "send",
                "channel",
                reference("#/channels/" + channel),
                "messages",
                List.of(reference("#/channels/%s/messages/%s".formatted(channel, message))));
        if (isInput(topic)) {
            operation.put("bindings", kafka("groupId", object("type", "string", "const", group(topic))));
        }
        return operation;
    }

    private Map<String, Object> message(String topic, Schema schema) {
        return object(
                "name",
                schema.getFullName(),
                "summary",
                schema.getDoc(),
                "contentType",
                "application/vnd.apache.avro",
                "payload",
                object("schemaFormat", AVRO, "schema", json(schema)),
                "bindings",
                kafka(object(
                        "key", key(topic), "schemaIdLocation", "payload", "schemaIdPayloadEncoding", "confluent")));
    }

    private static Map<String, Object> deadLetter() {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(
                LetterHeaders.CODE,
                object(
                        "type", "string",
                        "description", "Code of the rejection.",
                        "enum",
                                Arrays.stream(RejectionCode.values())
                                        .map(Enum::name)
                                        .toList()));
        headers.put(LetterHeaders.STAGE, text("Stage that rejected the record or utterance."));
        headers.put(LetterHeaders.MESSAGE, text("What was found and what was expected."));
        headers.put(LetterHeaders.TOPIC, text("Topic of the record, or of the first record of the utterance."));
        headers.put(LetterHeaders.PARTITION, text("Its partition."));
        headers.put(LetterHeaders.OFFSET, text("Its offset."));
        headers.put(LetterHeaders.SOURCES, text("All rejected records, topic-partition@offset, separated by commas."));
        headers.put(
                LetterHeaders.ORIGINAL_BYTES,
                text("Size of an original value that is too large for the topic; the letter then has no value."));
        headers.put(
                LetterHeaders.SENT_AGAIN,
                text("Only in a note that a letter was sent again: the place of that letter, partition@offset."));
        return object(
                "name",
                "dead letter",
                "summary",
                "A rejected record with its original bytes, or a rejected utterance without a value; the headers have the reason.",
                "contentType",
                "application/octet-stream",
                "headers",
                object("type", "object", "properties", headers),
                "bindings",
                kafka("key", key()));
    }

    private static Map<String, Object> key() {
        return text("Id of the utterance, in UTF-8.");
    }

    private static Map<String, Object> text(String description) {
        return object("type", "string", "description", description);
    }

    private static Map<String, Object> reference(String target) {
        return object("$ref", target);
    }

    private static Map<String, Object> kafka(Object... namesAndValues) {
        return kafka(object(namesAndValues));
    }

    private static Map<String, Object> kafka(Map<String, Object> binding) {
        binding.put("bindingVersion", BINDING);
        return object("kafka", binding);
    }

    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int index = 0; index < namesAndValues.length; index += 2) {
            object.put((String) namesAndValues[index], namesAndValues[index + 1]);
        }
        return object;
    }

    private static Object json(Schema schema) {
        try {
            return JSON.readValue(schema.toString(), Object.class);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("schema %s is not json".formatted(schema.getFullName()), impossible);
        }
    }
}
