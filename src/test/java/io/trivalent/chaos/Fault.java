package io.trivalent.chaos;

/** Faults that {@link FaultInjector} can inject. The names are values of {@code -Dchaos.faults}. */
enum Fault {
    /** A processor is killed ({@code SIGKILL}) and started again. */
    KILL_PROCESSOR(false),
    /** A processor is stopped in order and started again. */
    RESTART_PROCESSOR(false),
    /** All processors are restarted one after the other, as for a new version. */
    ROLLING_RESTART(false),
    /** A processor is suspended ({@code SIGSTOP}) beyond its session timeout, so it resumes without its partitions. */
    HOLD_PROCESSOR(false),
    /** A third processor joins for some time: partitions move while batches wait. */
    REBALANCE(false),
    /** A broker, which may be controller and coordinator, is killed ({@code SIGKILL}) and started again. */
    KILL_BROKER(true),
    /** A broker is stopped in order and started again. */
    RESTART_BROKER(true),
    /** A broker is suspended ({@code SIGSTOP}) for some time. */
    HOLD_BROKER(true),
    /** A broker runs a tenth of the time, as with a slow disk. */
    SLOW_BROKER(true),
    /** The leader of every partition is moved. */
    MOVE_LEADERS(true),
    /** The registry answers 503 while a processor starts. */
    REGISTRY_OUTAGE(false),
    /** A processor starts with a state directory that cannot be written. */
    STATE_DIRECTORY_FULL(false);

    private final boolean ofCluster;

    Fault(boolean ofCluster) {
        this.ofCluster = ofCluster;
    }

    /** Whether it affects the brokers and not the processors. */
    boolean ofCluster() {
        return ofCluster;
    }
}
