package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.doctor.BackendCheck;
import io.trivalent.repair.Letter;
import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.LetterReplay;
import io.trivalent.repair.LetterReplayPlan;
import io.trivalent.repair.LetterReplayReport;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters list|show|replay}: what was refused, and the way back once its cause is mended. */
@Command(
        name = "dead-letters",
        description = "Lists what was refused, shows it, or sends it again once its cause is mended.",
        mixinStandardHelpOptions = true)
public final class DeadLettersCommand {
    private static final int MAX_SHOWN = 100;

    @Command(
            name = "list",
            description = "One line per dead letter: place, time, code, stage, id, where it came from, message.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin CommonOptions common,
            @Mixin LetterOptions wanted,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "9223372036854775807",
                            description = "Stops after so many.")
                    long limit,
            @Option(names = "--summary", description = "Counts by code instead.") boolean summary,
            @Option(names = "--json", description = "Prints one JSON object per line.") boolean json) {
        LetterFilter filter = wanted.filter(List.of(), Instant.now());
        Map<String, Long> counts = new TreeMap<>();
        AtomicLong left = new AtomicLong(limit);
        letters(common).read(filter.since(), letter -> {
            if (filter.test(letter)) {
                counts.merge(letter.code(), 1L, Long::sum);
                if (!summary) {
                    Output.result(json ? LetterText.json(letter).toString() : LetterText.line(letter));
                }
                left.decrementAndGet();
            }
            return left.get() > 0;
        });
        if (summary) {
            summary(counts, json);
        }
        return ExitCode.OK;
    }

    private static void summary(Map<String, Long> counts, boolean json) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        counts.forEach((code, count) -> {
            node.put(code, count);
            if (!json) {
                Output.result("%8d  %s".formatted(count, code));
            }
        });
        if (json) {
            Output.result(node.toString());
        }
    }

    @Command(
            name = "show",
            description = "Everything about a letter as JSON, the refused records decoded where they can be.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin CommonOptions common,
            @Mixin LetterOptions wanted,
            @Parameters(arity = "0..*", paramLabel = "PARTITION@OFFSET", description = "Letters as 'list' names them.")
                    @Nullable
                    List<String> places,
            @Option(
                            names = "--raw",
                            paramLabel = "FILE",
                            description = "Writes the refused record's bytes there; further ones to FILE.1, FILE.2, …")
                    @Nullable
                    Path raw) {
        LetterFilter filter = wanted.filter(places == null ? List.of() : places, Instant.now());
        if (filter.places().isEmpty() && filter.ids().isEmpty()) {
            throw new UsageException("no letter is named, expected PARTITION@OFFSET as 'list' prints it, or --id");
        }
        TrivalentConfig config = common.load(Map.of());
        new BackendCheck(config).requireBrokers();
        Clients clients = new Clients(config);
        ValueJson values = new ValueJson(new AvroDeserializer(clients.registry()));
        AtomicLong written = new AtomicLong();
        List<Letter> found = new ArrayList<>();
        LetterTopic topic = letters(config);
        try (RecordsAt records = new RecordsAt(clients.kafka())) {
            if (filter.places().isEmpty()) {
                topic.read(filter.since(), letter -> {
                    if (filter.test(letter)) {
                        found.add(letter);
                    }
                    return found.size() < MAX_SHOWN;
                });
            } else {
                topic.at(filter.places(), records).stream().filter(filter).forEach(found::add);
            }
            for (Letter letter : found) {
                Originals originals = Originals.of(letter, records);
                Output.result(node(letter, originals, values).toPrettyString());
                if (raw != null) {
                    originals
                            .records()
                            .forEach(original -> write(
                                    numbered(raw, written.getAndIncrement()),
                                    original.value().get()));
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalStateException("no such letter in topic %s, expected one that 'list' prints"
                    .formatted(config.topics().deadLetters()));
        }
        return ExitCode.OK;
    }

    @Command(
            name = "replay",
            description = {
                "Sends letters again once their cause is mended: refused records as they were, refused utterances with all",
                "their records. A letter is sent once; running it again sends only what is new. Records get a new timestamp."
            },
            mixinStandardHelpOptions = true)
    int replay(
            @Mixin CommonOptions common,
            @Mixin LetterOptions wanted,
            @Parameters(arity = "0..*", paramLabel = "PARTITION@OFFSET", description = "Letters as 'list' names them.")
                    @Nullable
                    List<String> places,
            @Option(names = "--all", description = "Sends all letters; needed where nothing else says which.")
                    boolean all,
            @Option(names = "--dry-run", description = "Says what would be sent and sends nothing.") boolean dryRun,
            @Option(names = "--again", description = "Sends letters that were sent before, too.") boolean again,
            @Option(
                            names = "--value",
                            paramLabel = "FILE",
                            description = "Sends these bytes in place of the one letter's.")
                    @Nullable
                    Path value,
            @Option(names = "--json", description = "Prints the outcome as one JSON object.") boolean json) {
        LetterFilter filter = wanted.filter(places == null ? List.of() : places, Instant.now());
        if (filter.equals(LetterFilter.all()) && !all) {
            throw new UsageException(
                    "nothing says which letters to send, expected PARTITION@OFFSET, a filter, or --all");
        }
        if (value != null && filter.places().size() != 1) {
            throw new UsageException("--value is for one letter, expected one PARTITION@OFFSET with it, found %d"
                    .formatted(filter.places().size()));
        }
        TrivalentConfig config = common.load(Map.of());
        new BackendCheck(config).requireBrokers();
        if (dryRun) {
            LetterReplayPlan plan = LetterReplayPlan.of(letters(config), filter, again);
            plan.places().forEach(place -> Output.say("would send " + place));
            return outcome(
                    new LetterReplayReport(plan.places().size(), 0, plan.sentBefore(), Map.of()), "would send", json);
        }
        Map<String, Object> kafka = new Clients(config).kafka();
        try (LetterReplay resend = new LetterReplay(
                        kafka, config.applicationId(), config.topics().deadLetters());
                ProgressBar bar = ProgressBars.letters("replay")) {
            return outcome(
                    resend.run(filter, again, Optional.ofNullable(value).map(DeadLettersCommand::read), bar::stepTo),
                    "sent",
                    json);
        }
    }

    private static int outcome(LetterReplayReport report, String verb, boolean json) {
        if (json) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("letters", report.letters())
                    .put("records", report.records())
                    .put("sent_before", report.sentBefore());
            ObjectNode failed = node.putObject("failed");
            report.failed().forEach((place, why) -> failed.put(place.toString(), why));
            Output.result(node.toString());
        } else {
            report.failed().forEach((place, why) -> Output.say("letter %s is not sent: %s".formatted(place, why)));
            Output.result("%s %d letters (%d records); %d were sent before, %d cannot be sent"
                    .formatted(
                            verb,
                            report.letters(),
                            report.records(),
                            report.sentBefore(),
                            report.failed().size()));
        }
        return report.failed().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static Bytes read(Path file) {
        try {
            return Bytes.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read '%s'".formatted(file), e);
        }
    }

    private static ObjectNode node(Letter letter, Originals originals, ValueJson values) {
        ObjectNode node = LetterText.json(letter);
        for (Originals.Original original : originals.records()) {
            ObjectNode record = node.withArrayProperty("records").addObject();
            record.put("source", original.source().toString())
                    .put("read_from", letter.carriesBytes() ? "letter" : "source");
            record.setAll(values.of(original.source().topic(), original.value().get()));
        }
        originals.gone().forEach(source -> node.withArrayProperty("gone").add(source));
        return node;
    }

    private static Path numbered(Path file, long number) {
        return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write '%s'".formatted(file), e);
        }
    }

    private static LetterTopic letters(CommonOptions common) {
        TrivalentConfig config = common.load(Map.of());
        new BackendCheck(config).requireBrokers();
        return letters(config);
    }

    private static LetterTopic letters(TrivalentConfig config) {
        return new LetterTopic(new Clients(config).kafka(), config.topics().deadLetters());
    }
}
