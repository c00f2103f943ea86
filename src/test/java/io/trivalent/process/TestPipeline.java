package io.trivalent.process;

import io.trivalent.replay.ReplayTarget;
import io.trivalent.settings.TrivalentConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A backend and one pipeline on it. */
public final class TestPipeline implements AutoCloseable {
    private static final int PARTITIONS = 2;

    private final TestBackend backend = new TestBackend(PARTITIONS);
    private final Map<String, String> settings;
    private TrivalentConfig config;
    private PipelineProcess pipeline;

    public TestPipeline(Map<String, String> settings) {
        this.settings = new HashMap<>(settings);
        config = backend.config(settings);
        pipeline = PipelineProcess.start(config);
    }

    /** Stops the pipeline in order and starts it again, over the same broker. */
    public void restart() {
        restart(() -> {});
    }

    /** The same, with something that happens while the pipeline is down. */
    public void restart(Runnable meanwhile) {
        pipeline.close();
        meanwhile.run();
        pipeline = PipelineProcess.start(config);
    }

    /** The same with some settings changed. */
    public void restart(Map<String, String> changed) {
        settings.putAll(changed);
        config = backend.config(settings);
        restart();
    }

    /** Committed records of a topic from its beginning: as many as come, up to a count or until patience ends. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        return backend.read(topic, count);
    }

    public PipelineProcess pipeline() {
        return pipeline;
    }

    public TrivalentConfig config() {
        return config;
    }

    ReplayTarget target() {
        return backend.target();
    }

    @Override
    public void close() {
        pipeline.close();
        backend.close();
    }
}
