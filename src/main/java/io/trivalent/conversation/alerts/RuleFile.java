package io.trivalent.conversation.alerts;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.serialization.NodeReader;
import com.networknt.schema.utils.JsonNodes;
import io.trivalent.AlertSeverity;
import io.trivalent.conversation.alerts.Rule.Bound;
import io.trivalent.conversation.alerts.Rule.Window;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/** Reads files of rules: YAML in the format of {@code schemas/alerts.schema.json}. Thread-safe. */
public final class RuleFile {
    /** Largest file in bytes. */
    static final int MAX_BYTES = 1 << 20;

    private static final String SCHEMA = "/schemas/alerts.schema.json";
    private static final double MS = 1_000;

    private final NodeReader yaml = NodeReader.builder().locationAware().build();
    private final Schema schema = load();

    /**
     * Reads a file.
     *
     * @throws RuleFileException if it cannot be read or breaks a rule of the format; the message has file and line
     */
    public Rules read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new RuleFileException(
                        "%s has %d bytes, expected at most %d".formatted(file, Files.size(file), MAX_BYTES));
            }
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new RuleFileException("file %s does not exist, expected rules for alerts".formatted(file));
        } catch (CharacterCodingException e) {
            throw new RuleFileException("%s is not text in UTF-8".formatted(file));
        } catch (IOException e) {
            throw new RuleFileException("file %s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    /** @param name of the file, for messages */
    Rules parse(String name, String text) {
        JsonNode root = tree(name, text);
        schema.validate(root).stream()
                .min(Comparator.comparingInt(RuleFile::line))
                .ifPresent(error -> {
                    throw fault(name, line(error), reason(error));
                });
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode node : root.path("rules")) {
            Rule rule = rule(node);
            if (!names.add(rule.name())) {
                throw fault(name, line(node), "there are two rules '%s', expected unique names".formatted(rule.name()));
            }
            requireQuietSide(name, node, rule);
            rules.add(rule);
        }
        return new Rules(rules);
    }

    private JsonNode tree(String name, String text) {
        try {
            JsonNode root = yaml.readTree(text, InputFormat.YAML);
            if (root == null || root.isMissingNode() || root.isNull()) {
                throw fault(name, 1, "the file is empty, expected 'rules:' and a list");
            }
            return root;
        } catch (IllegalArgumentException | IOException e) {
            throw notYaml(name, e);
        }
    }

    /** The reader wraps what the parser throws. */
    private static RuleFileException notYaml(String name, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (!(cause instanceof JsonProcessingException fault)) {
            return new RuleFileException("%s cannot be read as YAML: %s".formatted(name, cause.getMessage()));
        }
        JsonLocation at = fault.getLocation();
        String reason = fault.getOriginalMessage().lines().findFirst().orElse("");
        return fault(name, at == null ? 1 : at.getLineNr(), "no YAML: " + reason);
    }

    private static void requireQuietSide(String name, JsonNode node, Rule rule) {
        Bound bound = rule.bound();
        if (bound.least() ? bound.until() > bound.at() : bound.until() < bound.at()) {
            throw fault(
                    name,
                    line(node),
                    "rule '%s' ends at %s, on the side that raises alerts; expected %s %s"
                            .formatted(rule.name(), bound.until(), bound.least() ? "at most" : "at least", bound.at()));
        }
    }

    private static Rule rule(JsonNode node) {
        boolean least = node.has("at-least");
        double at = node.path(least ? "at-least" : "at-most").asDouble();
        return new Rule(
                node.path("name").asText(),
                node.path("description").asText(),
                AlertSeverity.valueOf(node.path("severity").asText("warning").toUpperCase(Locale.ROOT)),
                RuleFigure.of(node.path("figure").asText()),
                node.path("role").asText(),
                new Window(node.path("utterances").asInt(), milliseconds(node.path("seconds"))),
                new Bound(least, at, node.path("until").asDouble(at)),
                milliseconds(node.path("pause-seconds")));
    }

    private static long milliseconds(JsonNode seconds) {
        return Math.round(MS * seconds.asDouble());
    }

    private static int line(Error error) {
        return line(error.getInstanceNode());
    }

    private static int line(JsonNode node) {
        JsonLocation at = JsonNodes.tokenStreamLocationOf(node);
        return at == null ? 1 : at.getLineNr();
    }

    private static String reason(Error error) {
        String where = error.getInstanceLocation().toString();
        String text = "oneOf".equals(error.getKeyword()) ? alternatives(error.getSchemaNode()) : error.getMessage();
        return where.isEmpty() ? text : where + ": " + text;
    }

    /** In words what the schema's {@code oneOf} wants. */
    private static String alternatives(JsonNode oneOf) {
        StringJoiner names = new StringJoiner("' and '", "expected exactly one of '", "'");
        oneOf.findValues("required")
                .forEach(required -> names.add(required.path(0).asText()));
        return names.toString();
    }

    private static RuleFileException fault(String name, int line, String reason) {
        return new RuleFileException("%s, line %d: %s".formatted(name, line, reason));
    }

    private static Schema load() {
        try (InputStream in = RuleFile.class.getResourceAsStream(SCHEMA)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
