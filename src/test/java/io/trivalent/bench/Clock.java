package io.trivalent.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Milliseconds, finer than one. */
final class Clock {
    private static final double ORIGIN_MS = System.currentTimeMillis() - System.nanoTime() / 1e6;

    private Clock() {}

    /** Since 1970. */
    static double nowMs() {
        return ORIGIN_MS + System.nanoTime() / 1e6;
    }

    /** Processor time that this JVM has taken; unlike the time of day, it hardly shows who else works on the machine. */
    static double cpuMs() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e6;
    }
}
