package io.trivalent.app;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The bar on standard error that tells how far a command is with its utterances. */
final class UtteranceBar {
    private UtteranceBar() {}

    /** Close it. */
    static ProgressBar of(String task, int utterances) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" utterances", 1)
                .setInitialMax(utterances)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .showSpeed()
                .build();
    }
}
