package io.trivalent.ops;

import io.opentelemetry.api.OpenTelemetry;
import io.trivalent.pipeline.emit.EventTraces;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Provides the pipeline with traces if the OpenTelemetry SDK is enabled, otherwise with none, which cost nothing. */
class Traces {
    @Produces
    @Singleton
    EventTraces traces(OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean disabled) {
        return disabled ? EventTraces.NONE : new UtteranceTraces(telemetry);
    }
}
