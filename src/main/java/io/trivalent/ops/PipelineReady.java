package io.trivalent.ops;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Readiness: model checked, partitions assigned, state restored, and no run of the model exceeds its time limit. */
@Readiness
@ApplicationScoped
class PipelineReady implements HealthCheck {
    private final PipelineMonitor monitor;

    @Inject
    PipelineReady(PipelineMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("pipeline").status(monitor.ready()).withData("streams", monitor.state());
        monitor.overdue().ifPresent(run -> response.withData("model", run.toString()));
        return response.build();
    }
}
