package io.trivalent.ops;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.trivalent.Latency;
import io.trivalent.Modality;
import io.trivalent.Sentiment;
import io.trivalent.pipeline.emit.EventTraces;
import io.trivalent.vocabulary.Source;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One OpenTelemetry span for each utterance: from the arrival of its first part until its event is handed to Kafka, with a link to
 * the producer of each part. The span is a root, because the parts may come from several traces. Thread-safe.
 *
 * <p>Spans are not part of the transaction: records that are read again after a failure have a second span.
 */
final class UtteranceTraces implements EventTraces {
    static final String TRACE_PARENT = "traceparent";

    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    /** Version, trace id, span id and flags: https://www.w3.org/TR/trace-context/#traceparent-header. */
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private static final int LENGTH = 55;
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<Long> RECORDS = AttributeKey.longKey("messaging.batch.message_count");
    private static final AttributeKey<String> UTTERANCE = AttributeKey.stringKey("trivalent.utterance");
    private static final AttributeKey<String> CLIP = AttributeKey.stringKey("trivalent.clip");
    private static final AttributeKey<String> RELEASE = AttributeKey.stringKey("trivalent.release");
    private static final AttributeKey<Long> REVISION = AttributeKey.longKey("trivalent.revision");
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("trivalent.model");
    private static final AttributeKey<List<String>> MODALITIES = AttributeKey.stringArrayKey("trivalent.modalities");

    private final Tracer tracer;

    UtteranceTraces(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.trivalent");
    }

    /** Producers may write any header, so one of another form counts as none. */
    @Override
    public String context(Headers headers) {
        Header header = headers.lastHeader(TRACE_PARENT);
        if (header == null || header.value() == null || header.value().length != LENGTH) {
            return "";
        }
        String text = new String(header.value(), ISO_8859_1);
        return FORM.matcher(text).matches() ? text : "";
    }

    @Override
    public EventTraces.Trace begin(Sentiment event, long firstArrivedMs, List<Source> sources) {
        SpanBuilder span = tracer.spanBuilder("utterance")
                .setNoParent()
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(firstArrivedMs, MILLISECONDS)
                .setAttribute(SYSTEM, "kafka")
                .setAttribute(RECORDS, (long) sources.size())
                .setAttribute(UTTERANCE, event.getUtteranceId())
                .setAttribute(CLIP, event.getClipId())
                .setAttribute(RELEASE, event.getRelease().name())
                .setAttribute(REVISION, (long) event.getRevision())
                .setAttribute(
                        MODEL,
                        event.getModel().getName() + "/" + event.getModel().getVersion())
                .setAttribute(
                        MODALITIES,
                        event.getModalities().stream().map(Modality::name).toList());
        for (Source source : sources) {
            if (!source.trace().isEmpty()) {
                span.addLink(Span.fromContext(parent(source.trace())).getSpanContext());
            }
        }
        return new Open(withStages(span.startSpan(), event.getLatency(), firstArrivedMs));
    }

    private static Context parent(String traceParent) {
        return W3C.extract(Context.root(), Map.of(TRACE_PARENT, traceParent), new FromMap());
    }

    private static Span withStages(Span span, Latency latency, long firstArrivedMs) {
        long released = firstArrivedMs + latency.getJoinMs();
        long started = released + latency.getBatchMs();
        return span.addEvent("join", released, MILLISECONDS)
                .addEvent("batch", started, MILLISECONDS)
                .addEvent("run", started + latency.getScoreMs(), MILLISECONDS);
    }

    /** A span that has begun and is the current one. */
    private static final class Open implements EventTraces.Trace {
        private final Span span;
        private final Scope scope;

        /** Its owner closes it, and the scope with it. */
        @SuppressWarnings("MustBeClosedChecker")
        Open(Span span) {
            this.span = span;
            this.scope = span.makeCurrent();
        }

        @Override
        public void passOn(Headers headers) {
            W3C.inject(Context.current(), headers, (to, key, value) -> {
                if (to != null) {
                    to.remove(key).add(key, value.getBytes(ISO_8859_1));
                }
            });
        }

        @Override
        public void close() {
            span.addEvent("emit");
            scope.close();
            span.end();
        }
    }

    private static final class FromMap implements TextMapGetter<Map<String, String>> {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    }
}
