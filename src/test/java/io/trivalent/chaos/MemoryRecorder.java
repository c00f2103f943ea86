package io.trivalent.chaos;

import io.trivalent.pipeline.flow.Count;
import io.trivalent.pipeline.flow.FlowCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Samples the memory of a processor while it processes records. */
final class MemoryRecorder {
    private static final long MEGABYTE = 1 << 20;

    /** Difference between samples that a fetch, a batch and compiled methods can cause. */
    private static final long NOISE = 16 * MEGABYTE;

    private static final double MAX_GROWTH = 1.3;

    private final Processors processors;
    private final ChildProcess process;
    private final List<Sample> samples = new ArrayList<>();
    private final long start = System.nanoTime();

    MemoryRecorder(Processors processors, ChildProcess process) {
        this.processors = processors;
        this.process = process;
    }

    /**
     * One sample.
     *
     * @param records published before the sample
     * @param seconds since the recorder was created
     * @param used heap before a full collection, bytes
     * @param live heap after a full collection, bytes
     * @param resident memory of the whole process, bytes
     * @param pending parts waiting in the join
     * @param waiting utterances waiting in the batch
     * @param remembered utterances that the join has released and still remembers
     */
    record Sample(
            long records,
            long seconds,
            long used,
            long live,
            long resident,
            long pending,
            long waiting,
            long remembered) {
        static final String HEADER = "records,seconds,used_bytes,live_bytes,resident_bytes,pending,waiting,remembered";

        String csv() {
            return "%d,%d,%d,%d,%d,%d,%d,%d"
                    .formatted(records, seconds, used, live, resident, pending, waiting, remembered);
        }

        String text() {
            return "%,d records, %d s: live heap %d MB (%d before its collection), resident %d MB; %d pending, %d waiting, %d remembered"
                    .formatted(
                            records,
                            seconds,
                            live / MEGABYTE,
                            used / MEGABYTE,
                            resident / MEGABYTE,
                            pending,
                            waiting,
                            remembered);
        }
    }

    /** Takes a sample after this many published records. */
    Sample sample(long records) {
        FlowCounters counters = processors.counters(process);
        String before = processors.metrics(process);
        collect();
        Sample sample = new Sample(
                records,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                sum(before, "jvm_memory_used_bytes{area=\"heap\""),
                sum(processors.metrics(process), "jvm_memory_used_bytes{area=\"heap\""),
                process.residentKilobytes() * 1024,
                counters.of(Count.PENDING),
                counters.of(Count.WAITING),
                sum(before, "trivalent_join_load{", "what=\"remembered\""));
        samples.add(sample);
        return sample;
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Writes the samples to {@code target/<name>.csv} and a chart of them to {@code target/<name>.svg}. */
    void write(String name, String title, String command) {
        Path folder = Path.of("target");
        try {
            Files.writeString(
                    folder.resolve(name + ".csv"),
                    Stream.concat(Stream.of(Sample.HEADER), samples.stream().map(Sample::csv))
                            .collect(Collectors.joining("\n", "", "\n")));
            Files.writeString(folder.resolve(name + ".svg"), MemoryChart.draw(samples, title, command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Describes the growth of a size from the second to the last quarter of the samples; empty if it is only noise. */
    Optional<String> growth(String name, ToLongFunction<Sample> size) {
        int quarter = samples.size() / 4;
        long early = median(samples.subList(quarter, 2 * quarter), size);
        long late = median(samples.subList(samples.size() - quarter, samples.size()), size);
        return late <= early * MAX_GROWTH + NOISE
                ? Optional.empty()
                : Optional.of("%s grew from %d to %d MB between the second and the last quarter of %,d records"
                        .formatted(
                                name,
                                early / MEGABYTE,
                                late / MEGABYTE,
                                samples.get(samples.size() - 1).records()));
    }

    private static long median(List<Sample> samples, ToLongFunction<Sample> size) {
        return ChaosReport.median(samples.stream().map(size::applyAsLong).toList());
    }

    private void collect() {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            int code = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("garbage collection of %s failed, jcmd exited with %d; is the process alive?"
                        .formatted(process.name(), code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long sum(String metrics, String prefix, String... labels) {
        return metrics.lines()
                .filter(line -> line.startsWith(prefix))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
