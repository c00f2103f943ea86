package io.trivalent.repair;

import java.util.Map;

/**
 * The result of a replay of dead letters.
 *
 * @param letters number of letters sent again
 * @param records number of records sent for them
 * @param sentBefore number of letters skipped because they had been sent before
 * @param failed letters that could not be sent, with the reason
 */
public record LetterReplayReport(int letters, int records, int sentBefore, Map<Place, String> failed) {}
