package io.trivalent.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Clocks in milliseconds with a resolution below one millisecond. */
final class Clock {
    private static final double ORIGIN_MS = System.currentTimeMillis() - System.nanoTime() / 1e6;

    private Clock() {}

    /** Milliseconds since 1970. */
    static double nowMs() {
        return ORIGIN_MS + System.nanoTime() / 1e6;
    }

    /** CPU time of this JVM, milliseconds. Other load on the machine affects it less than wall-clock time. */
    static double cpuMs() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e6;
    }
}
