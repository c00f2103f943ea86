package io.trivalent.annotate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordsTest {
    /** {@code [hex(i) for i in range(0x110000) if chr(i).isspace()]} in Python 3.11 to 3.14. */
    private static final List<Integer> PYTHON = List.of(
            0x9, 0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003,
            0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000);

    @Test
    void hasTheWhiteSpaceOfPython() {
        // When
        var found = IntStream.rangeClosed(0, Character.MAX_CODE_POINT).filter(Words::isWhiteSpace);
        // Then: U+200B, U+180E and U+FEFF are not white space
        assertThat(found.boxed().toList()).isEqualTo(PYTHON);
    }

    @Test
    void splitsATextAsPythonDoes() {
        assertThat(Words.of("  it's\u00a0a\u3000 \u0085film\u001cof\u001ftwo\u2009hours \n")
                        .all())
                .containsExactly("it's", "a", "film", "of", "two", "hours");
        assertThat(Words.of("zero\u200bwidth \ufeffmark").all()).containsExactly("zero\u200bwidth", "\ufeffmark");
        assertThat(Words.of(" \t\u3000").all()).isEmpty();
        assertThat(Words.of("").all()).isEmpty();
    }

    @Test
    void countsCodePoints() {
        // Given: an emoji of two chars, then a flag of two code points
        var words = Words.of("\uD83D\uDE00 so \uD83C\uDDEB\uD83C\uDDF7 good");
        // When, then
        assertThat(words.all()).containsExactly("\uD83D\uDE00", "so", "\uD83C\uDDEB\uD83C\uDDF7", "good");
        assertThat(words.firstIn(0, 1)).isZero();
        assertThat(words.firstIn(2, 4)).isEqualTo(1);
        assertThat(words.firstIn(6, 7)).isEqualTo(2);
        assertThat(words.firstIn(8, 9)).isEqualTo(3);
        assertThat(words.firstIn(11, 12)).isEqualTo(3);
    }

    @Test
    void findsTheFirstWordOfASpan() {
        // Given
        var words = Words.of("ab  cd");
        // When, then: a span may begin in white space, contain only white space, or be empty
        assertThat(words.firstIn(1, 2)).isZero();
        assertThat(words.firstIn(1, 5)).isZero();
        assertThat(words.firstIn(3, 5)).isEqualTo(1);
        assertThat(words.firstIn(2, 4)).isEqualTo(Words.NONE);
        assertThat(words.firstIn(0, 0)).isEqualTo(Words.NONE);
        assertThat(words.firstIn(5, 5)).isEqualTo(Words.NONE);
        assertThat(words.firstIn(6, 9)).isEqualTo(Words.NONE);
    }
}
