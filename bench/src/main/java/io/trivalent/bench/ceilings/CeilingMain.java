package io.trivalent.bench.ceilings;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.trivalent.bench.load.Recordings;
import io.trivalent.bench.load.Workload;
import io.trivalent.bench.load.Workloads;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures one ceiling and prints its figures as JSON in the last line. Started by the harness. */
@Command(name = "ceiling")
public final class CeilingMain implements Callable<Integer> {
    @Option(names = "--ceiling", required = true)
    String ceiling = "";

    @Option(names = "--workload", required = true)
    String workload = "";

    @Option(names = "--package", required = true)
    String model = "";

    @Option(names = "--utterances", required = true)
    int utterances;

    @Option(names = "--root", required = true)
    Path root = Path.of("");

    @Option(names = "--mosi")
    Optional<Path> mosi = Optional.empty();

    @Option(names = "--bootstrap", required = true)
    String bootstrap = "";

    @Option(names = "--registry", required = true)
    String registry = "";

    @Option(names = "--prefix", required = true)
    String prefix = "";

    @Option(names = "--group", required = true)
    String group = "";

    @Option(names = "--batch")
    List<Integer> batches = List.of();

    @Option(names = "--set")
    Map<String, String> settings = Map.of();

    @Option(names = "--short")
    boolean brief;

    public static void main(String... arguments) {
        System.exit(new CommandLine(new CeilingMain()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Workload loaded = new Workloads(root, Recordings.of(mosi, root))
                .of(workload)
                .scoredBy(model)
                .withUtterances(utterances)
                .withSettings(settings);
        Channel channel = new Channel(bootstrap, registry, prefix, group);
        Map<String, Double> figures =
                switch (ceiling) {
                    case "C1" -> new RawRuns(loaded, batches, brief).measure();
                    case "C2" -> new Consume(loaded, channel).measure();
                    case "C3" -> new Produce(loaded, channel).measure();
                    case "C5" -> new PassThrough(loaded, channel).measure();
                    default ->
                        throw new IllegalArgumentException(
                                "no ceiling '%s', expected C1, C2, C3 or C5".formatted(ceiling));
                };
        System.out.println(new ObjectMapper().writeValueAsString(figures));
        return 0;
    }
}
