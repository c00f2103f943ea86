package io.trivalent.repair;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.vocabulary.Source;
import io.trivalent.wire.LetterHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;

/** Formats letters as text and JSON. Control characters are escaped in text, so a letter cannot control a terminal. */
public final class LetterText {
    private static final int MAX_ID_LENGTH = 64;
    private static final int MAX_MESSAGE_LENGTH = 300;

    private LetterText() {}

    /** One line: place, time, code, stage, id, sources, message. */
    public static String line(Letter letter) {
        return String.join(
                "  ",
                letter.place().toString(),
                letter.time().toString(),
                plain(letter.code(), MAX_ID_LENGTH),
                plain(letter.stage(), MAX_ID_LENGTH),
                "'" + plain(letter.id(), MAX_ID_LENGTH) + "'",
                letter.sources().stream().map(Source::toString).collect(joining(",")),
                plain(letter.message(), MAX_MESSAGE_LENGTH));
    }

    /** The letter as JSON with its headers, nothing shortened. */
    public static ObjectNode json(Letter letter) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("letter", letter.place().toString())
                .put("time", letter.time().toString())
                .put("code", letter.code())
                .put("stage", letter.stage())
                .put("id", letter.id())
                .put("attempt", letter.attempt());
        letter.sources().forEach(source -> node.withArrayProperty("sources").add(source.toString()));
        node.put("message", letter.message());
        LetterHeaders.text(letter.headers(), LetterHeaders.ORIGINAL_BYTES)
                .ifPresent(bytes -> node.put("original_bytes", bytes));
        for (Header header : letter.headers()) {
            if (!LetterHeaders.isOurs(header.key()) && header.value() != null) {
                node.withObjectProperty("headers")
                        .put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return node;
    }

    /** The letter as JSON with its original records, decoded as far as possible. */
    public static ObjectNode json(Letter letter, Originals originals, ValueJson values) {
        ObjectNode node = json(letter);
        for (Originals.Original original : originals.records()) {
            ObjectNode record = node.withArrayProperty("records").addObject();
            record.put("source", original.source().toString())
                    .put("read_from", letter.carriesBytes() ? "letter" : "source");
            record.setAll(values.of(
                    original.source().topic(),
                    original.headers(),
                    original.value().get()));
        }
        originals.missing().forEach(source -> node.withArrayProperty("gone").add(source));
        return node;
    }

    private static String plain(String text, int maxLength) {
        String shortened = text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
        return shortened
                .codePoints()
                .mapToObj(c -> Character.isISOControl(c) ? "\\u%04x".formatted(c) : Character.toString(c))
                .collect(joining());
    }
}
