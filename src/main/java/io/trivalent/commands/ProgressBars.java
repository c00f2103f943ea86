package io.trivalent.commands;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar on standard error that tells how far a command is with its utterances. */
final class ProgressBars {
    private ProgressBars() {}

    /** Close it. */
    static ProgressBar of(String task, int utterances) {
        return builder(task, " utterances").setInitialMax(utterances).build();
    }

    /** The same for dead letters, whose number nobody knows before; close it. */
    static ProgressBar letters(String task) {
        return builder(task, " letters").setInitialMax(-1).build();
    }

    private static ProgressBarBuilder builder(String task, String unit) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .showSpeed();
    }
}
