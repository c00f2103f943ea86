package io.trivalent.chaos;

/** Ways to break things. */
enum Fault {
    /** {@code kill -9} of a processor; it is started again after a while. */
    KILL_PROCESSOR(false),
    /** A processor is asked to end, and started again. */
    RESTART_PROCESSOR(false),
    /** All processors, one after the other, as a new version is rolled out. */
    ROLLING_RESTART(false),
    /** {@code SIGSTOP} of a processor for longer than its session lasts: it wakes up and believes that it owns its partitions. */
    HOLD_PROCESSOR(false),
    /** A further processor joins for a while: partitions move while batches wait. */
    REBALANCE(false),
    /** {@code kill -9} of a broker, which may be controller and coordinator. */
    KILL_BROKER(true),
    /** A broker is asked to end, and started again. */
    RESTART_BROKER(true),
    /** A broker stands still for a while. */
    HOLD_BROKER(true),
    /** A broker that runs a tenth of the time, as on a disk that is too slow. */
    SLOW_BROKER(true),
    /** Every partition gets another leader. */
    MOVE_LEADERS(true),
    /** The registry answers 503, and a processor has to start meanwhile. */
    REGISTRY_OUTAGE(false),
    /** A processor has to start with a state directory in which nothing can be written. */
    STATE_DIRECTORY_FULL(false);

    private final boolean ofCluster;

    Fault(boolean ofCluster) {
        this.ofCluster = ofCluster;
    }

    /** Whether it strikes the brokers, not the processors. */
    boolean ofCluster() {
        return ofCluster;
    }
}
