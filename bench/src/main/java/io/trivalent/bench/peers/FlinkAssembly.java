package io.trivalent.bench.peers;

import java.util.Arrays;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the parts of an utterance in keyed state. Releases it when all modalities are there, or incomplete when the
 * watermark is two seconds past the timestamp of its first part. The state is kept until then, so that repeated parts of
 * a released utterance are dropped.
 */
final class FlinkAssembly extends KeyedProcessFunction<String, FlinkPart, FlinkPart[]> {
    private static final long serialVersionUID = 1L;
    private static final long PATIENCE_MS = 2_000;

    private final int awaited;
    private transient ValueState<FlinkPending> states;

    /** @param awaited number of modalities of a complete utterance */
    @SuppressWarnings("NullAway.Init") // Flink calls open before all other methods.
    FlinkAssembly(int awaited) {
        this.awaited = awaited;
    }

    @Override
    public void open(OpenContext context) {
        states = getRuntimeContext().getState(new ValueStateDescriptor<>("pending", Types.POJO(FlinkPending.class)));
    }

    @Override
    public void processElement(FlinkPart part, Context context, Collector<FlinkPart[]> out) throws Exception {
        @Nullable FlinkPending stored = states.value();
        FlinkPending pending = stored == null ? new FlinkPending() : stored;
        if (stored == null) {
            context.timerService().registerEventTimeTimer(context.timestamp() + PATIENCE_MS);
        }
        if (pending.released) {
            return;
        }
        pending.parts = with(pending.parts, part);
        if (pending.parts.length == awaited) {
            out.collect(pending.parts);
            pending.parts = new FlinkPart[0];
            pending.released = true;
        }
        states.update(pending);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<FlinkPart[]> out) throws Exception {
        @Nullable FlinkPending pending = states.value();
        if (pending != null && !pending.released) {
            out.collect(pending.parts);
        }
        states.clear();
    }

    /** The parts with one more; it replaces a part of the same topic. The element is copied, because Flink reuses it. */
    private static FlinkPart[] with(FlinkPart[] parts, FlinkPart element) {
        FlinkPart part = new FlinkPart();
        part.key = element.key;
        part.topic = element.topic;
        part.partition = element.partition;
        part.offset = element.offset;
        part.value = element.value;
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].topic.equals(part.topic)) {
                FlinkPart[] replaced = parts.clone();
                replaced[i] = part;
                return replaced;
            }
        }
        FlinkPart[] longer = Arrays.copyOf(parts, parts.length + 1);
        longer[parts.length] = part;
        return longer;
    }
}
