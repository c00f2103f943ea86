package io.trivalent.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line that a program prints: score, polarity, modalities, utterance. */
final class EventLine {
    private static final Pattern LINE = Pattern.compile("([+-]\\d\\.\\d\\d) (\\w+) TEXT,ACOUSTIC ([0-9a-f-]{32,36})");

    private EventLine() {}

    /** One line, with the score of a positive sentence, from text and acoustic features. */
    static void assertOne(List<String> lines) {
        assertThat(lines).singleElement().satisfies(line -> {
            Matcher fields = LINE.matcher(line);
            assertThat(line).matches(LINE);
            assertThat(fields.matches()).isTrue();
            assertThat(Double.parseDouble(fields.group(1))).isPositive();
            assertThat(fields.group(2)).isEqualTo("POSITIVE");
        });
    }
}
