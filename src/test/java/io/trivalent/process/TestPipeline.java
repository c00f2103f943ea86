package io.trivalent.process;

import io.trivalent.replay.ReplayTarget;
import io.trivalent.settings.TrivalentConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A backend and one pipeline process on it. */
public final class TestPipeline implements AutoCloseable {
    private static final int PARTITIONS = 2;

    private final TestBackend backend;
    private final Map<String, String> settings;
    private TrivalentConfig config;
    private PipelineProcess process;

    public TestPipeline(Map<String, String> settings) {
        this(settings, new TestBackend(PARTITIONS));
    }

    /** With a registry that the caller runs. */
    TestPipeline(Map<String, String> settings, String registryUrl) {
        this(settings, new TestBackend(PARTITIONS, registryUrl));
    }

    private TestPipeline(Map<String, String> settings, TestBackend backend) {
        this.backend = backend;
        this.settings = new HashMap<>(settings);
        config = backend.config(settings);
        process = PipelineProcess.start(config);
    }

    /** Stops the pipeline and starts it again on the same broker. */
    public void restart() {
        restart(() -> {});
    }

    /** Restarts the pipeline and runs a task while it is stopped. */
    public void restart(Runnable whileStopped) {
        process.close();
        whileStopped.run();
        process = PipelineProcess.start(config);
    }

    /** Restarts the pipeline with some settings changed. */
    public void restart(Map<String, String> changed) {
        settings.putAll(changed);
        config = backend.config(settings);
        restart();
    }

    /** Reads committed records of a topic from its beginning, until there are {@code count} or the timeout has passed. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        return backend.read(topic, count);
    }

    public PipelineProcess process() {
        return process;
    }

    public TrivalentConfig config() {
        return config;
    }

    public ReplayTarget target() {
        return backend.target();
    }

    @Override
    public void close() {
        process.close();
        backend.close();
    }
}
