package io.trivalent.bench.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Samples NVIDIA's first device with {@code nvidia-smi} five times a second, if that is on the path. Figures over the samples
 * between two times:
 *
 * <ul>
 *   <li>{@code device_busy_percent}: share of the time in which a kernel ran, mean.
 *   <li>{@code device_watts}: power, mean.
 *   <li>{@code device_mb}: used memory, largest.
 *   <li>{@code device_samples}: number of samples.
 * </ul>
 */
final class DeviceSampler implements AutoCloseable {
    private static final List<String> COMMAND = List.of(
            "nvidia-smi",
            "--id=0",
            "--query-gpu=utilization.gpu,power.draw,memory.used",
            "--format=csv,noheader,nounits",
            "--loop-ms=200");

    private static final Pattern CELLS = Pattern.compile(", *");

    /** When it was taken, by {@link System#nanoTime}, and what it says. */
    private record Sample(long nanos, double busyPercent, double watts, double megabytes) {}

    private final List<Sample> samples = new ArrayList<>();
    private final Optional<Process> process;

    private DeviceSampler(Optional<Process> process) {
        this.process = process;
    }

    /** Begins to sample; without {@code nvidia-smi} there are no figures. */
    static DeviceSampler start() {
        try {
            Process process = new ProcessBuilder(COMMAND)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            DeviceSampler sampler = new DeviceSampler(Optional.of(process));
            Thread reader = new Thread(() -> sampler.read(process), "device-sampler");
            reader.setDaemon(true);
            reader.start();
            return sampler;
        } catch (IOException missing) {
            return new DeviceSampler(Optional.empty());
        }
    }

    private void read(Process from) {
        try (BufferedReader lines = from.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = CELLS.split(line, -1);
                if (cells.length == 3) {
                    Sample sample = new Sample(System.nanoTime(), number(cells[0]), number(cells[1]), number(cells[2]));
                    synchronized (samples) {
                        samples.add(sample);
                    }
                }
            }
        } catch (IOException ended) {
            // close() ends the process.
        }
    }

    /** A cell; NaN for "[N/A]", which some devices say of their power. */
    private static double number(String cell) {
        try {
            return Double.parseDouble(cell.strip());
        } catch (NumberFormatException unknown) {
            return Double.NaN;
        }
    }

    /** Figures of the samples between two times; empty if there is none. */
    Map<String, Double> figures(long fromNanos, long toNanos) {
        List<Sample> within;
        synchronized (samples) {
            within = samples.stream()
                    .filter(sample -> sample.nanos() - fromNanos >= 0 && toNanos - sample.nanos() >= 0)
                    .toList();
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        if (!within.isEmpty()) {
            figures.put("device_samples", (double) within.size());
            mean(within.stream().mapToDouble(Sample::busyPercent).toArray(), "device_busy_percent", figures);
            mean(within.stream().mapToDouble(Sample::watts).toArray(), "device_watts", figures);
            figures.put(
                    "device_mb",
                    within.stream().mapToDouble(Sample::megabytes).max().orElseThrow());
        }
        return figures;
    }

    private static void mean(double[] values, String name, Map<String, Double> figures) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        if (Double.isFinite(sum)) {
            figures.put(name, sum / values.length);
        }
    }

    @Override
    public void close() {
        process.ifPresent(Process::destroy);
    }
}
