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

/** How much memory a processor takes as records pass through it. */
final class Vitals {
    private static final long MEGABYTE = 1 << 20;

    /** What a fetch, a batch and a few compiled methods may take more or less at a sample. */
    private static final long NOISE = 16 * MEGABYTE;

    private static final double GROWTH = 1.3;

    private final Processors processors;
    private final ChildProcess process;
    private final List<Sample> samples = new ArrayList<>();
    private final long start = System.nanoTime();

    Vitals(Processors processors, ChildProcess process) {
        this.processors = processors;
        this.process = process;
    }

    /**
     * One look.
     *
     * @param records published before it
     * @param used heap as it was found, bytes
     * @param live heap after a full collection, bytes
     * @param resident memory of the whole process, bytes
     * @param pending parts that waited in the join
     * @param waiting utterances that waited for their batch
     * @param remembered utterances that had left and were remembered
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

    /** Leaves the figures as {@code target/<name>.csv} and a picture of them as {@code target/<name>.svg}. */
    void write(String name, String title, String command) {
        Path folder = Path.of("target");
        try {
            Files.writeString(
                    folder.resolve(name + ".csv"),
                    Stream.concat(Stream.of(Sample.HEADER), samples.stream().map(Sample::csv))
                            .collect(Collectors.joining("\n", "", "\n")));
            Files.writeString(folder.resolve(name + ".svg"), VitalsPicture.draw(samples, title, command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the last quarter of the samples has beyond the second, if it is more than noise. */
    Optional<String> growth(String what, ToLongFunction<Sample> size) {
        int quarter = samples.size() / 4;
        long early = median(samples.subList(quarter, 2 * quarter), size);
        long late = median(samples.subList(samples.size() - quarter, samples.size()), size);
        return late <= early * GROWTH + NOISE
                ? Optional.empty()
                : Optional.of("%s grew from %d to %d MB between the second and the last quarter of %,d records"
                        .formatted(
                                what,
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
                throw new AssertionError("%s cannot be told to collect, jcmd ended with %d; is it alive?"
                        .formatted(process.name(), code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long sum(String metrics, String begin, String... also) {
        return metrics.lines()
                .filter(line -> line.startsWith(begin))
                .filter(line -> List.of(also).stream().allMatch(line::contains))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
