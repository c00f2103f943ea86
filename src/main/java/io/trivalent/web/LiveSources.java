package io.trivalent.web;

import io.trivalent.conversation.ConversationQueries;
import io.trivalent.pipeline.flow.FlowCounters;
import io.trivalent.view.AlertViews;
import io.trivalent.view.LetterViews;
import io.trivalent.view.LiveFeed;
import io.trivalent.view.Words;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is served over HTTP.
 *
 * @param feed events as they come
 * @param queries the clips of this process, once conversations have started
 * @param alerts the last alerts; none if conversations are not computed
 * @param letters dead letters
 * @param model the package that scores
 * @param counters of this process
 * @param state of the pipeline
 * @param lag records that this process has not read yet
 */
public record LiveSources(
        LiveFeed feed,
        Supplier<Optional<ConversationQueries>> queries,
        Optional<AlertViews> alerts,
        LetterViews letters,
        Words words,
        ModelView model,
        FlowCounters counters,
        Supplier<String> state,
        LongSupplier lag) {}
