package io.trivalent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivalent.fixtures.Settled;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderOptionsTest {
    @Test
    void theDefaultsKeepScoresEqualToThoseOfTheCpu() {
        assertThat(ProviderOptions.cuda(Settled.defaults().score().cuda()))
                .containsOnly(
                        Map.entry("arena_extend_strategy", "kNextPowerOfTwo"),
                        Map.entry("cudnn_conv_algo_search", "HEURISTIC"),
                        Map.entry("do_copy_in_default_stream", "1"),
                        Map.entry("use_tf32", "0"));
    }

    @Test
    void everySettingOfCudaHasAnOption() {
        // Given
        var config = Settled.with(Map.of(
                "score.cuda.memory-limit", "4294967296",
                "score.cuda.arena", "as-requested",
                "score.cuda.convolution", "exhaustive",
                "score.cuda.tf32", "true"));
        // When, then
        assertThat(ProviderOptions.cuda(config.score().cuda()))
                .containsOnly(
                        Map.entry("gpu_mem_limit", "4294967296"),
                        Map.entry("arena_extend_strategy", "kSameAsRequested"),
                        Map.entry("cudnn_conv_algo_search", "EXHAUSTIVE"),
                        Map.entry("do_copy_in_default_stream", "1"),
                        Map.entry("use_tf32", "1"));
    }

    @Test
    void tensorRtKeepsItsEnginesInTheFolder() {
        // Given
        var config = Settled.with(Map.of("score.tensorrt.cache", "/var/engines", "score.tensorrt.fp16", "true"));
        // When, then
        assertThat(ProviderOptions.tensorRt(config.score().tensorrt()))
                .containsOnly(
                        Map.entry("trt_fp16_enable", "1"),
                        Map.entry("trt_engine_cache_enable", "1"),
                        Map.entry("trt_engine_cache_path", "/var/engines"),
                        Map.entry("trt_timing_cache_enable", "1"),
                        Map.entry("trt_timing_cache_path", "/var/engines"));
        assertThat(ProviderOptions.tensorRt(Settled.defaults().score().tensorrt()))
                .containsOnly(Map.entry("trt_fp16_enable", "0"));
    }

    @Test
    void aNodeOnTheCpuIsAnErrorOnADeviceOnly() {
        // Given
        var config = Settled.with("score.threads", "4").score();
        var lenient = Settled.with("score.cuda.cpu-nodes", "true").score();
        // When, then
        assertThat(ProviderOptions.session(config, Provider.CUDA))
                .containsEntry("session.disable_cpu_ep_fallback", "1")
                .containsEntry("session.intra_op.allow_spinning", "0");
        assertThat(ProviderOptions.session(config, Provider.TENSORRT))
                .containsEntry("session.disable_cpu_ep_fallback", "1");
        assertThat(ProviderOptions.session(config, Provider.CPU))
                .containsOnly(Map.entry("session.intra_op.allow_spinning", "0"));
        assertThat(ProviderOptions.session(lenient, Provider.CUDA))
                .doesNotContainKey("session.disable_cpu_ep_fallback");
        assertThat(ProviderOptions.threads(config, Provider.CPU)).isEqualTo(4);
        assertThat(ProviderOptions.threads(config, Provider.CUDA)).isEqualTo(1);
    }

    @Test
    void aSessionOfADeviceHasTwoRunsInProgressAndTheCpuOneForEachThread() {
        // Given
        var twoDevices = Settled.with("score.device", "0,1").score();
        var three = Settled.with(Map.of("score.device", "0,1", "score.concurrent-runs", "3"))
                .score();
        // When, then
        assertThat(ProviderOptions.concurrentRuns(Settled.defaults().score(), Provider.CUDA))
                .isEqualTo(2);
        assertThat(ProviderOptions.concurrentRuns(twoDevices, Provider.TENSORRT))
                .isEqualTo(4);
        assertThat(ProviderOptions.concurrentRuns(twoDevices, Provider.CPU)).isEqualTo(Integer.MAX_VALUE);
        assertThat(ProviderOptions.concurrentRuns(three, Provider.CUDA)).isEqualTo(6);
        assertThat(ProviderOptions.concurrentRuns(three, Provider.CPU)).isEqualTo(3);
    }
}
