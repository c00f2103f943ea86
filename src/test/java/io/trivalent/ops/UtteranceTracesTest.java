package io.trivalent.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.trivalent.fixtures.PipelineHarness;
import io.trivalent.vocabulary.Modality;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UtteranceTracesTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String OTHER_TRACE = "1bf7651916cd43dd8448eb211c80319c";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .build();
    private final UtteranceTraces traces = new UtteranceTraces(telemetry);
    private final PipelineHarness pipeline = PipelineHarness.traced(traces);

    @AfterEach
    void close() {
        pipeline.close();
        telemetry.close();
    }

    @Test
    void linksTheProducersOfAllPartsAndPassesItsContextOn() {
        // When
        pipeline.send(Modality.TEXT, "u1", 0.5f, traceParent(TRACE));
        pipeline.send(Modality.ACOUSTIC, "u1", 0.5f, traceParent(OTHER_TRACE));
        pipeline.send(Modality.VISUAL, "u1", 0.5f, new RecordHeaders());
        var event = pipeline.eventRecords().get(0);
        // Then
        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getLinks().stream().map(LinkData::getSpanContext))
                .extracting(context -> context.getTraceId() + " " + context.isRemote())
                .containsExactly(TRACE + " true", OTHER_TRACE + " true");
        assertThat(span.getAttributes().get(AttributeKey.stringKey("trivalent.utterance")))
                .isEqualTo("u1");
        assertThat(span.getAttributes().get(AttributeKey.longKey("messaging.batch.message_count")))
                .isEqualTo(3);
        assertThat(span.getEvents()).extracting(EventData::getName).containsExactly("join", "batch", "run", "emit");
        assertThat(span.getStartEpochNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(PipelineHarness.START_MS));
        assertThat(new String(event.headers().lastHeader("traceparent").value(), UTF_8))
                .isEqualTo("00-%s-%s-01".formatted(span.getTraceId(), span.getSpanId()));
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void hasASpanForEachUtteranceAlsoWithoutContexts() {
        // When
        for (int i = 0; i < 3; i++) {
            for (Modality modality : Modality.values()) {
                pipeline.send(modality, "u" + i, 0.5f, new RecordHeaders());
            }
        }
        pipeline.events();
        // Then
        assertThat(spans.getFinishedSpanItems()).hasSize(3).allMatch(span -> span.getLinks()
                .isEmpty());
        assertThat(spans.getFinishedSpanItems())
                .extracting(SpanData::getTraceId)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00x0af7651916cd43dd8448eb211c80319cxb7ad6b7169203331x01"
            })
    void takesAHeaderOfAnotherFormAsNone(String value) {
        assertThat(traces.context(new RecordHeaders().add("traceparent", value.getBytes(UTF_8))))
                .isEmpty();
    }

    private static Headers traceParent(String trace) {
        String value = "00-%s-b7ad6b7169203331-01".formatted(trace);
        return new RecordHeaders().add("traceparent", value.getBytes(UTF_8));
    }
}
