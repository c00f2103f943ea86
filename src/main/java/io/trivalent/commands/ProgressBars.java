package io.trivalent.commands;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress bars on standard error. The caller closes them. */
final class ProgressBars {
    private ProgressBars() {}

    /** Returns a bar for a known number of utterances. */
    static ProgressBar utterances(String task, int count) {
        return builder(task, " utterances").setInitialMax(count).build();
    }

    /** Returns a bar for dead letters, whose number is not known in advance. */
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
