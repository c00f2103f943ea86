package io.trivalent.wire;

import io.trivalent.vocabulary.RejectionCode;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;

/** Reads the rejection code of a dead letter. Any client may write letters, so the code may be missing or unknown. */
public final class LetterCode {
    private static final Set<String> WHOLE_UTTERANCE = Arrays.stream(RejectionCode.values())
            .filter(RejectionCode::wholeUtterance)
            .map(RejectionCode::name)
            .collect(Collectors.toUnmodifiableSet());

    private LetterCode() {}

    /** The code in {@link LetterHeaders#CODE}, for example {@code WRONG_WIDTH}; {@code UNKNOWN} if the header is missing. */
    public static String of(Headers headers) {
        return LetterHeaders.text(headers, LetterHeaders.CODE).orElse("UNKNOWN");
    }

    /** Whether the code rejects a whole utterance and not a single record; false for an unknown code. */
    public static boolean rejectsUtterance(String code) {
        return WHOLE_UTTERANCE.contains(code);
    }
}
