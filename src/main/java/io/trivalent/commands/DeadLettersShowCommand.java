package io.trivalent.commands;

import io.trivalent.repair.Letter;
import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.LetterText;
import io.trivalent.repair.LetterTopic;
import io.trivalent.repair.Originals;
import io.trivalent.repair.RecordsAt;
import io.trivalent.repair.ValueJson;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import io.trivalent.wire.AvroDeserializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters show}: selected letters with their original records. */
@Command(
        name = "show",
        description = "Prints dead letters as JSON, with their original records decoded if possible.",
        mixinStandardHelpOptions = true)
public final class DeadLettersShowCommand implements Callable<Integer> {
    private static final int MAX_SHOWN = 100;

    @Mixin
    CommonOptions common;

    @Mixin
    LetterOptions selection;

    @Parameters(arity = "0..*", paramLabel = "PARTITION@OFFSET", description = "Letters, as 'list' prints their place.")
    List<String> places = List.of();

    @Option(
            names = "--raw",
            paramLabel = "FILE",
            description = "Writes the bytes of the original record to FILE; further records to FILE.1, FILE.2, …")
    @Nullable
    Path raw;

    private int written;

    @Override
    public Integer call() {
        LetterFilter filter = selection.filter(places, Instant.now());
        if (filter.places().isEmpty() && filter.ids().isEmpty()) {
            throw new UsageException("no letter is selected, expected PARTITION@OFFSET as 'list' prints it, or --id");
        }
        TrivalentConfig config = DeadLettersCommand.connect(common);
        Clients clients = new Clients(config);
        ValueJson values = new ValueJson(new AvroDeserializer(clients.registry()));
        try (RecordsAt records = new RecordsAt(clients.kafka())) {
            List<Letter> found = find(DeadLettersCommand.topic(config), filter, records);
            if (found.isEmpty()) {
                throw new IllegalStateException("no such letter in topic %s, expected one that 'list' prints"
                        .formatted(config.topics().deadLetters()));
            }
            for (Letter letter : found) {
                Originals originals = Originals.of(letter, records);
                Output.result(LetterText.json(letter, originals, values).toPrettyString());
                originals.records().forEach(original -> writeRaw(original.value()));
            }
        }
        return ExitCode.OK;
    }

    private static List<Letter> find(LetterTopic topic, LetterFilter filter, RecordsAt records) {
        if (!filter.places().isEmpty()) {
            return topic.at(filter.places(), records).stream().filter(filter).toList();
        }
        List<Letter> found = new ArrayList<>();
        topic.read(filter.since(), letter -> {
            if (filter.test(letter)) {
                found.add(letter);
            }
            return found.size() < MAX_SHOWN;
        });
        return found;
    }

    /** Writes to FILE, FILE.1, FILE.2, …, if {@code --raw} is given. */
    private void writeRaw(Bytes value) {
        if (raw == null) {
            return;
        }
        Path file = written == 0 ? raw : raw.resolveSibling(raw.getFileName() + "." + written);
        written++;
        try {
            Files.write(file, value.get());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write '%s'".formatted(file), e);
        }
    }
}
