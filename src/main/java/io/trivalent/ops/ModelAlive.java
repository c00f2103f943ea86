package io.trivalent.ops;

import io.trivalent.runtime.OverdueRun;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * Liveness: down if a run of the model does not respond to its termination. Its thread is lost, and only a restart of the
 * process helps.
 */
@Liveness
@ApplicationScoped
class ModelAlive implements HealthCheck {
    private final PipelineMonitor monitor;

    @Inject
    ModelAlive(PipelineMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    public HealthCheckResponse call() {
        Optional<OverdueRun> overdue = monitor.overdue();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("model")
                .status(overdue.filter(OverdueRun::unresponsive).isEmpty());
        overdue.ifPresent(run -> response.withData("run", run.toString()));
        return response.build();
    }
}
