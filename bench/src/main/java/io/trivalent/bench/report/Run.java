package io.trivalent.bench.report;

import java.util.Map;

/**
 * The figures of one run of one system or ceiling.
 *
 * @param mode {@code drain}, {@code latency}, {@code ceiling}, {@code bisection}, or {@code probe} with its number
 * @param system name of the system or ceiling
 * @param round counted from 1
 * @param figures by name, with the unit as suffix
 */
public record Run(String workload, String mode, String system, int round, Map<String, Double> figures) {
    public Run {
        figures = Map.copyOf(figures);
    }
}
