package io.trivalent.pipeline.validate;

import static io.trivalent.vocabulary.RejectionCode.BAD_ID;
import static io.trivalent.vocabulary.RejectionCode.KEY_MISMATCH;

import io.trivalent.pipeline.ingest.IngestedRecord;
import io.trivalent.vocabulary.UtteranceId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks the utterance id of a record, which is its key in UTF-8. */
final class Ids {
    private static final int MAX_QUOTED = 300;

    private Ids() {}

    /** Returns the id of a record if it is valid and equals the key; throws a {@link Fault} otherwise. */
    static UtteranceId check(IngestedRecord ingested, String id) {
        if (id.isBlank() || id.length() > UtteranceId.MAX_LENGTH) {
            throw new Fault(
                    BAD_ID,
                    "utterance id has %d characters, expected 1 to %d, not all blank"
                            .formatted(id.length(), UtteranceId.MAX_LENGTH));
        }
        if (!isEncoded(id, ingested.key().get())) {
            throw new Fault(
                    KEY_MISMATCH,
                    "key is '%s', expected the utterance id '%s'"
                            .formatted(quotable(ingested.key().get()), id));
        }
        return new UtteranceId(id);
    }

    /** Whether these bytes are the id in UTF-8. ASCII, which most ids are, is compared without a copy. */
    private static boolean isEncoded(String id, byte[] key) {
        if (key.length != id.length()) {
            return Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < key.length; i++) {
            if (key[i] < 0 || key[i] != id.charAt(i)) {
                return Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8));
            }
        }
        return true;
    }

    /** The beginning of a key as text; keys may have megabytes. */
    private static String quotable(byte[] key) {
        boolean all = key.length <= MAX_QUOTED;
        return new String(key, 0, Math.min(key.length, MAX_QUOTED), StandardCharsets.UTF_8) + (all ? "" : "…");
    }
}
