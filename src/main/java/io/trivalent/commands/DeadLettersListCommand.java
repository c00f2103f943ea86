package io.trivalent.commands;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trivalent.repair.Letter;
import io.trivalent.repair.LetterFilter;
import io.trivalent.repair.LetterText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dead-letters list}: one line per dead letter, or their number by code. */
@Command(
        name = "list",
        description = "Prints one line per dead letter: place, time, code, stage, id, sources, message.",
        mixinStandardHelpOptions = true)
public final class DeadLettersListCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    LetterOptions selection;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "9223372036854775807",
            description = "Stops after N letters.")
    long limit;

    @Option(names = "--summary", description = "Prints the number of letters by code instead.")
    boolean summary;

    @Option(names = "--json", description = "Prints one JSON object per line.")
    boolean json;

    @Override
    public Integer call() {
        LetterFilter filter = selection.filter(List.of(), Instant.now());
        Map<String, Long> counts = new TreeMap<>();
        AtomicLong remaining = new AtomicLong(limit);
        DeadLettersCommand.topic(DeadLettersCommand.connect(common)).read(filter.since(), letter -> {
            if (filter.test(letter)) {
                counts.merge(letter.code(), 1L, Long::sum);
                if (!summary) {
                    print(letter);
                }
                remaining.decrementAndGet();
            }
            return remaining.get() > 0;
        });
        if (summary) {
            print(counts);
        } else if (counts.isEmpty() && !json) {
            Output.message("no dead letters");
        }
        return ExitCode.OK;
    }

    private void print(Letter letter) {
        Output.result(json ? LetterText.json(letter).toString() : LetterText.line(letter));
    }

    private void print(Map<String, Long> counts) {
        if (json) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            counts.forEach(node::put);
            Output.result(node.toString());
        } else if (counts.isEmpty()) {
            Output.message("no dead letters");
        } else {
            counts.forEach((code, count) -> Output.result("%8d  %s".formatted(count, code)));
        }
    }
}
