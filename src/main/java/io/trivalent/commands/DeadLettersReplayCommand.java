package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.LetterReplay;
import io.trivalent.repair.LetterReplayPlan;
import io.trivalent.repair.LetterReplayReport;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import io.trivalent.settings.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dead-letters replay}: sends the original records of selected letters again. */
@Command(
        name = "replay",
        description = {
            "Sends the original records of dead letters again after their cause is fixed.",
            "A rejected record is sent unchanged, a rejected utterance with all its records. Each letter is sent only once.",
            "Records get a new timestamp."
        },
        mixinStandardHelpOptions = true)
public final class DeadLettersReplayCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    LetterOptions selection;

    @Parameters(arity = "0..*", paramLabel = "PARTITION@OFFSET", description = "Letters, as 'list' prints their place.")
    List<String> places = List.of();

    @Option(names = "--all", description = "Sends all letters; required if no letter and no filter is given.")
    boolean all;

    @Option(names = "--dry-run", description = "Prints which letters would be sent and sends nothing.")
    boolean dryRun;

    @Option(names = "--again", description = "Includes letters that were sent before.")
    boolean again;

    @Option(
            names = "--value",
            paramLabel = "FILE",
            description = "Sends the bytes of FILE instead of those of the one selected letter.")
    @Nullable
    Path value;

    @Option(names = "--json", description = "Prints the outcome as one JSON object.")
    boolean json;

    @Override
    public Integer call() {
        LetterFilter filter = filter();
        TrivalentConfig config = DeadLettersCommand.connect(common);
        LetterReplayReport report = dryRun ? plan(config, filter) : send(config, filter);
        print(report);
        return report.failed().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private LetterFilter filter() {
        LetterFilter filter = selection.filter(places, Instant.now());
        if (filter.equals(LetterFilter.all()) && !all) {
            throw new UsageException("no letters are selected, expected PARTITION@OFFSET, a filter, or --all");
        }
        if (value != null && filter.places().size() != 1) {
            throw new UsageException("--value requires one letter, expected one PARTITION@OFFSET, found %d"
                    .formatted(filter.places().size()));
        }
        return filter;
    }

    private LetterReplayReport plan(TrivalentConfig config, LetterFilter filter) {
        LetterReplayPlan plan = LetterReplayPlan.of(DeadLettersCommand.topic(config), filter, again);
        plan.places().forEach(place -> Output.message("would send " + place));
        return new LetterReplayReport(plan.places().size(), 0, plan.sentBefore(), Map.of());
    }

    private LetterReplayReport send(TrivalentConfig config, LetterFilter filter) {
        Map<String, Object> kafka = new Clients(config).kafka();
        try (LetterReplay replay = new LetterReplay(
                        kafka, config.applicationId(), config.topics().deadLetters());
                ProgressBar bar = ProgressBars.letters("replay")) {
            Optional<Bytes> replacement = Optional.ofNullable(value).map(DeadLettersReplayCommand::read);
            return replay.run(filter, again, replacement, bar::stepTo);
        }
    }

    private static Bytes read(Path file) {
        try {
            return Bytes.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read '%s'".formatted(file), e);
        }
    }

    private void print(LetterReplayReport report) {
        if (json) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("letters", report.letters())
                    .put("records", report.records())
                    .put("sent_before", report.sentBefore());
            ObjectNode failed = node.putObject("failed");
            report.failed().forEach((place, reason) -> failed.put(place.toString(), reason));
            Output.result(node.toString());
            return;
        }
        report.failed()
                .forEach((place, reason) -> Output.message("letter %s cannot be sent: %s".formatted(place, reason)));
        Output.result("%s %d letters (%d records); %d were sent before, %d cannot be sent"
                .formatted(
                        dryRun ? "would send" : "sent",
                        report.letters(),
                        report.records(),
                        report.sentBefore(),
                        report.failed().size()));
    }
}
