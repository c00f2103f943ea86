package io.trivalent.pipeline;

import io.trivalent.pipeline.batch.BatchConfig;
import io.trivalent.pipeline.join.JoinConfig;
import io.trivalent.pipeline.score.ScoreConfig;
import io.trivalent.pipeline.validate.ValidateConfig;

/** The settings of the stages. Stages that are missing here have no settings. */
public interface PipelineConfig {
    ValidateConfig validate();

    JoinConfig join();

    BatchConfig batch();

    ScoreConfig score();
}
