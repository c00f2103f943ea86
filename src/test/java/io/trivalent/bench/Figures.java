package io.trivalent.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Aggregates the rounds of each design: median, minimum and maximum. */
record Figures(List<DesignRun> runs) {
    double median(Design design, ToDoubleFunction<DesignRun> figure) {
        double[] sorted = sorted(design, figure);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Prints a Markdown table with one row per design. */
    void print(String title, List<Column> columns) {
        System.out.printf("%n%s%n| design |", title);
        columns.forEach(column -> System.out.printf(" %s |", column.name()));
        System.out.println();
        for (Design design : runs.stream().map(DesignRun::design).distinct().toList()) {
            System.out.printf("| %s |", design);
            columns.forEach(column -> System.out.printf(" %s |", cell(design, column)));
            System.out.println();
        }
    }

    private String cell(Design design, Column column) {
        double[] sorted = sorted(design, column.figure());
        String number = "%." + column.digits() + "f";
        return (number + " (" + number + "–" + number + ")")
                .formatted(median(design, column.figure()), sorted[0], sorted[sorted.length - 1]);
    }

    private double[] sorted(Design design, ToDoubleFunction<DesignRun> figure) {
        return runs.stream()
                .filter(run -> run.design() == design)
                .mapToDouble(figure)
                .sorted()
                .toArray();
    }

    /** A figure and the number of digits after the point to print. */
    record Column(String name, int digits, ToDoubleFunction<DesignRun> figure) {}
}
