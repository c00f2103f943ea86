package io.trivalent.repair;

import java.util.Map;

/**
 * What became of a plan.
 *
 * @param letters letters that were sent again
 * @param records records they became
 * @param sentBefore letters left alone because they had been sent already
 * @param failed letters that could not be sent, and why, in the order of the plan
 */
public record LetterReplayReport(int letters, int records, int sentBefore, Map<Place, String> failed) {}
