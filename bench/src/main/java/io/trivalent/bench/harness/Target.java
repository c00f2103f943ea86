package io.trivalent.bench.harness;

import io.trivalent.bench.load.Workload;
import java.nio.file.Path;
import java.util.List;

/**
 * What a system needs to know to run.
 *
 * @param prefix of its topics
 * @param group its consumer group
 * @param folder for its state and log
 * @param root of the repository
 * @param jvm further options of the processor's JVM
 */
record Target(Bed bed, Workload workload, String prefix, String group, Path folder, Path root, List<String> jvm) {}
