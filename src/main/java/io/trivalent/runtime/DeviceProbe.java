package io.trivalent.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Looks for NVIDIA's driver and libraries on this machine, without loading any of them.
 *
 * @param root root of the file system
 * @param libraryPath value of {@code LD_LIBRARY_PATH}
 * @param nativePath folder of ONNX Runtime's libraries; empty if they come from the jar
 */
record DeviceProbe(Path root, String libraryPath, Optional<Path> nativePath) {
    /** ONNX Runtime's property that names the folder of its libraries. */
    static final String NATIVE_PATH = "onnxruntime.native.path";

    static final String CUDA_LIBRARY = "libonnxruntime_providers_cuda.so";

    private static final Logger LOG = Logger.getLogger(DeviceProbe.class);
    private static final String RESOURCE = "/ai/onnxruntime/native/linux-x64/" + CUDA_LIBRARY;
    private static final Pattern DRIVER = Pattern.compile("Module.*?\\s(\\d+\\.[\\d.]+)");
    private static final Pattern NVIDIA = Pattern.compile("lib(cu|nv).*");
    private static final List<String> FOLDERS = List.of(
            "lib/x86_64-linux-gnu",
            "usr/lib/x86_64-linux-gnu",
            "lib64",
            "usr/lib64",
            "lib",
            "usr/lib",
            "usr/local/lib",
            "usr/local/cuda/lib64");

    /** The probe of this machine. */
    static DeviceProbe ofThisMachine() {
        return new DeviceProbe(
                Path.of("/"),
                Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).orElse(""),
                Optional.ofNullable(System.getProperty(NATIVE_PATH)).map(Path::of));
    }

    /** @param providers names of the execution providers in the build */
    DeviceReport report(String version, List<String> providers) {
        return new DeviceReport(version, providers, driver(), libraries());
    }

    /** The version of NVIDIA's driver, if it is loaded. */
    Optional<String> driver() {
        Path file = root.resolve("proc/driver/nvidia/version");
        try {
            Matcher version = DRIVER.matcher(Files.isReadable(file) ? Files.readString(file) : "");
            return version.find() ? Optional.of(version.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private SortedMap<String, Optional<Path>> libraries() {
        SortedMap<String, Optional<Path>> libraries = new TreeMap<>();
        List<Path> folders = folders();
        List<String> wanted = new ArrayList<>(linked());
        if (!wanted.isEmpty()) {
            wanted.addAll(DeviceReport.onDemand());
        }
        for (String name : wanted) {
            if (NVIDIA.matcher(name).matches()) {
                libraries.put(
                        name,
                        folders.stream()
                                .filter(folder -> Files.exists(folder.resolve(name)))
                                .findFirst());
            }
        }
        return libraries;
    }

    private List<String> linked() {
        try {
            if (nativePath.isPresent()) {
                Path library = nativePath.get().resolve(CUDA_LIBRARY);
                return Files.isRegularFile(library) ? LinkedLibraries.of(library) : List.of();
            }
            return linkedByTheJar();
        } catch (IOException e) {
            LOG.debugf("the libraries of the CUDA provider are not known: %s", e.getMessage());
            return List.of();
        }
    }

    private static List<String> linkedByTheJar() throws IOException {
        try (InputStream resource = DeviceProbe.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                return List.of();
            }
            Path copy = Files.createTempFile("onnxruntime-cuda", ".so");
            try {
                Files.copy(resource, copy, StandardCopyOption.REPLACE_EXISTING);
                return LinkedLibraries.of(copy);
            } finally {
                Files.delete(copy);
            }
        }
    }

    /** The folders in which the system's loader looks, in its order. */
    private List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        Pattern.compile(":")
                .splitAsStream(libraryPath)
                .filter(folder -> !folder.isBlank())
                .forEach(folder -> folders.add(Path.of(folder)));
        configured().forEach(folder -> folders.add(root.resolve(folder.replaceFirst("^/+", ""))));
        FOLDERS.forEach(folder -> folders.add(root.resolve(folder)));
        return folders;
    }

    private List<String> configured() {
        Path configuration = root.resolve("etc/ld.so.conf.d");
        List<String> lines = new ArrayList<>();
        if (!Files.isDirectory(configuration)) {
            return lines;
        }
        try (Stream<Path> files = Files.list(configuration)) {
            for (Path file : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        } catch (IOException e) {
            LOG.debugf("'%s' cannot be read: %s", configuration, e.getMessage());
        }
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("/"))
                .toList();
    }
}
