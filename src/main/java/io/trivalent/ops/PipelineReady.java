package io.trivalent.ops;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready means: model checked, partitions assigned, state restored, and no run of the model beyond its time. */
@Readiness
@ApplicationScoped
class PipelineReady implements HealthCheck {
    private final Watched watched;

    @Inject
    PipelineReady(Watched watched) {
        this.watched = watched;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named("pipeline").status(watched.ready()).withData("streams", watched.state());
        watched.overdue().ifPresent(run -> response.withData("model", run.toString()));
        return response.build();
    }
}
