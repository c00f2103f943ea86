package io.trivalent.annotate;

import io.trivalent.annotate.Lexicon.Column;
import io.trivalent.annotate.Lexicon.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a table of word sentiments: UTF-8, tab-separated, with a header. {@code docs/model-packages.md} has the format.
 */
public final class LexiconReader {
    private static final String HEADER = "lemma\tpart_of_speech\tsentiment";

    private final Path file;
    private final Map<Entry, WordSentiment> entries = new HashMap<>();

    private LexiconReader(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws LexiconException if the file cannot be read or breaks the format
     */
    public static Lexicon read(Path file) {
        return new LexiconReader(file).read();
    }

    private Lexicon read() {
        byte[] bytes = bytes();
        List<String> lines = text(bytes).lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw invalid(1, lines.isEmpty() ? "nothing" : "'" + lines.get(0) + "'", "the header '" + HEADER + "'");
        }
        for (int i = 1; i < lines.size(); i++) {
            entry(i + 1, lines.get(i));
        }
        return new Lexicon(entries, sha256(bytes));
    }

    private void entry(int line, String text) {
        String[] cells = text.split("\t", -1);
        if (cells.length != 3) {
            throw invalid(line, cells.length + " columns", "3: a lemma, a part of speech and a sentiment");
        }
        String lemma = cells[0];
        if (lemma.isEmpty() || !lemma.equals(lemma.toLowerCase(Locale.ROOT))) {
            throw invalid(line, "lemma '" + lemma + "'", "a word in lower case");
        }
        Entry entry = new Entry(lemma, column(line, cells[1]));
        if (entries.putIfAbsent(entry, sentiment(line, cells[2])) != null) {
            throw invalid(line, "'%s' as %s a second time".formatted(lemma, cells[1]), "each pair once");
        }
    }

    private Column column(int line, String name) {
        return switch (name) {
            case "verb" -> Column.VERB;
            case "adjective" -> Column.ADJECTIVE;
            case "adverb" -> Column.ADVERB;
            case "noun" -> Column.NOUN;
            case "any" -> Column.ANY;
            default -> throw invalid(line, "part of speech '" + name + "'", "verb, adjective, adverb, noun or any");
        };
    }

    private WordSentiment sentiment(int line, String name) {
        return switch (name) {
            case "negative" -> WordSentiment.NEGATIVE;
            case "positive" -> WordSentiment.POSITIVE;
            default -> throw invalid(line, "sentiment '" + name + "'", "negative or positive");
        };
    }

    private LexiconException invalid(int line, String found, String expected) {
        return new LexiconException(
                "sentiment table '%s', line %d: found %s, expected %s".formatted(file, line, found, expected));
    }

    private byte[] bytes() {
        if (!Files.isRegularFile(file)) {
            throw new LexiconException("sentiment table '%s' %s, expected a file"
                    .formatted(file, Files.exists(file) ? "is not a file" : "does not exist"));
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new LexiconException("sentiment table '%s' cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new LexiconException("sentiment table '%s' is not UTF-8, expected UTF-8".formatted(file), e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from the Java platform", e);
        }
    }
}
