package io.trivalent.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Translates settings to the options of ONNX Runtime 1.29, by the names that it reads. */
final class ProviderOptions {
    private ProviderOptions() {}

    /** Options of the CUDA provider; the device is not among them. */
    static SortedMap<String, String> cuda(CudaConfig config) {
        SortedMap<String, String> options = new TreeMap<>();
        if (config.memoryLimit() > 0) {
            options.put("gpu_mem_limit", Long.toString(config.memoryLimit()));
        }
        options.put(
                "arena_extend_strategy",
                switch (config.arena()) {
                    case POWER_OF_TWO -> "kNextPowerOfTwo";
                    case AS_REQUESTED -> "kSameAsRequested";
                });
        options.put("cudnn_conv_algo_search", config.convolution().name());
        options.put("use_tf32", flag(config.tf32()));
        // A second stream for copies may read an input before it has arrived.
        options.put("do_copy_in_default_stream", flag(true));
        return options;
    }

    /** Options of the TensorRT provider; the device is not among them. */
    static SortedMap<String, String> tensorRt(TensorRtConfig config) {
        SortedMap<String, String> options = new TreeMap<>();
        options.put("trt_fp16_enable", flag(config.fp16()));
        config.cache().map(Path::toString).ifPresent(folder -> {
            options.put("trt_engine_cache_enable", flag(true));
            options.put("trt_engine_cache_path", folder);
            options.put("trt_timing_cache_enable", flag(true));
            options.put("trt_timing_cache_path", folder);
        });
        return options;
    }

    /** Configuration entries of a session on this provider. */
    static SortedMap<String, String> session(RuntimeConfig config, Provider on) {
        // Spinning is disabled, because each idle thread would use a whole core.
        SortedMap<String, String> entries = new TreeMap<>(Map.of("session.intra_op.allow_spinning", flag(false)));
        if (on.onDevice() && !config.cuda().cpuNodes()) {
            // Fails to open a package with nodes that would silently run on the CPU, with copies around each of them.
            entries.put("session.disable_cpu_ep_fallback", flag(true));
        }
        return entries;
    }

    /** Threads of one run: on a device only the thread that starts the kernels is needed. */
    static int threads(RuntimeConfig config, Provider on) {
        return on.onDevice() ? 1 : config.threads();
    }

    /** Maximum number of runs in progress: by default two for each session of a device, so that one copies while one computes. */
    static int concurrentRuns(RuntimeConfig config, Provider on) {
        int ofSession = config.concurrentRuns();
        if (ofSession == 0 && !on.onDevice()) {
            return Integer.MAX_VALUE;
        }
        return (ofSession == 0 ? 2 : ofSession)
                * (on.onDevice() ? config.device().size() : 1);
    }

    private static String flag(boolean on) {
        return on ? "1" : "0";
    }
}
