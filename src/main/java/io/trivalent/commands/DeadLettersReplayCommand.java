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
            "Sends letters again once their cause is mended: refused records as they were, refused utterances with all",
            "their records. A letter is sent once; running it again sends only what is new. Records get a new timestamp."
        },
        mixinStandardHelpOptions = true)
public final class DeadLettersReplayCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    LetterOptions selection;

    @Parameters(arity = "0..*", paramLabel = "PARTITION@OFFSET", description = "Letters as 'list' names them.")
    List<String> places = List.of();

    @Option(names = "--all", description = "Sends all letters; needed where nothing else says which.")
    boolean all;

    @Option(names = "--dry-run", description = "Says what would be sent and sends nothing.")
    boolean dryRun;

    @Option(names = "--again", description = "Sends letters that were sent before, too.")
    boolean again;

    @Option(names = "--value", paramLabel = "FILE", description = "Sends these bytes in place of the one letter's.")
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
            throw new UsageException(
                    "nothing says which letters to send, expected PARTITION@OFFSET, a filter, or --all");
        }
        if (value != null && filter.places().size() != 1) {
            throw new UsageException("--value is for one letter, expected one PARTITION@OFFSET with it, found %d"
                    .formatted(filter.places().size()));
        }
        return filter;
    }

    private LetterReplayReport plan(TrivalentConfig config, LetterFilter filter) {
        LetterReplayPlan plan = LetterReplayPlan.of(DeadLettersCommand.topic(config), filter, again);
        plan.places().forEach(place -> Output.say("would send " + place));
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
        report.failed().forEach((place, reason) -> Output.say("letter %s is not sent: %s".formatted(place, reason)));
        Output.result("%s %d letters (%d records); %d were sent before, %d cannot be sent"
                .formatted(
                        dryRun ? "would send" : "sent",
                        report.letters(),
                        report.records(),
                        report.sentBefore(),
                        report.failed().size()));
    }
}
