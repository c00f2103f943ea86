package io.trivalent.runtime;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this build of ONNX Runtime wants from an NVIDIA device's software, and what this machine has of it.
 *
 * @param version version of ONNX Runtime
 * @param providers names of the execution providers in the build, as ONNX Runtime lists them
 * @param driver version of NVIDIA's driver; empty if none is loaded
 * @param libraries NVIDIA's libraries that the CUDA provider links or loads on demand, each with the folder where it was
 *     found or none; empty if the build has no such provider or its file cannot be read
 */
public record DeviceReport(
        String version, List<String> providers, Optional<String> driver, SortedMap<String, Optional<Path>> libraries) {
    /** Loaded when the first node needs it. */
    private static final Map<String, String> ON_DEMAND = Map.of(
            "libcudnn.so.9",
            "convolutions and recurrent layers need it",
            "libcufft.so.12",
            "Fourier transforms need it");

    private static final Pattern CUDA = Pattern.compile("lib(?:cudart|cublas|cublasLt)\\.so\\.(\\d+)");
    private static final Pattern CUDNN = Pattern.compile("libcudnn\\.so\\.(\\d+)");

    public DeviceReport {
        providers = List.copyOf(providers);
        libraries = Collections.unmodifiableSortedMap(new TreeMap<>(libraries));
    }

    /** Whether the build has this provider. */
    boolean has(Provider provider) {
        return provider == Provider.TENSORRT
                ? providers.contains("TENSOR_RT") && providers.contains(Provider.CUDA.name())
                : providers.contains(provider.name());
    }

    /** The libraries that ONNX Runtime 1.29 does not link but loads on demand. */
    static List<String> onDemand() {
        return ON_DEMAND.keySet().stream().sorted().toList();
    }

    /** The libraries without which the provider cannot be loaded, and that were not found. */
    public List<String> missing() {
        return absent().filter(name -> !ON_DEMAND.containsKey(name)).toList();
    }

    private Stream<String> absent() {
        return libraries.entrySet().stream()
                .filter(library -> library.getValue().isEmpty())
                .map(Map.Entry::getKey);
    }

    /** The releases that the provider links, such as {@code CUDA 13 and cuDNN 9}; empty if they are not known. */
    public Optional<String> wanted() {
        String wanted = Stream.of(release("CUDA", CUDA), release("cuDNN", CUDNN))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" and "));
        return wanted.isEmpty() ? Optional.empty() : Optional.of(wanted);
    }

    private Optional<String> release(String name, Pattern pattern) {
        return libraries.keySet().stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(library -> name + " " + library.group(1))
                .findFirst();
    }

    /** One sentence: driver, releases wanted, libraries found and missing. */
    @Override
    public String toString() {
        String found = libraries.entrySet().stream()
                .flatMap(library -> library.getValue().map(folder -> library.getKey() + " in " + folder).stream())
                .collect(Collectors.joining(", "));
        return "ONNX Runtime %s has %s; %s; %s%s%s"
                .formatted(
                        version,
                        providers,
                        driver.map(number -> "NVIDIA driver " + number).orElse("no NVIDIA driver"),
                        wanted().map(releases -> "wants " + releases).orElse("it links no CUDA"),
                        found.isEmpty() ? "" : "; found " + found,
                        absent().findAny().isEmpty()
                                ? ""
                                : "; missing "
                                        + absent().map(DeviceReport::explained).collect(Collectors.joining(", ")));
    }

    private static String explained(String library) {
        String need = ON_DEMAND.get(library);
        return need == null ? library : "%s (%s)".formatted(library, need);
    }
}
