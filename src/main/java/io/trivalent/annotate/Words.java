package io.trivalent.annotate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of a text, separated by white space as in Python's {@code str.split()}. Positions count code points from 0,
 * as in tokenizers. Immutable.
 */
public final class Words {
    /** Index that means no word. */
    public static final int NONE = -1;

    private final List<String> words;
    private final int[] starts;
    private final int[] ends;

    private Words(List<String> words, int[] starts, int[] ends) {
        this.words = List.copyOf(words);
        this.starts = starts;
        this.ends = ends;
    }

    static Words of(String text) {
        List<String> words = new ArrayList<>();
        int[] starts = new int[text.length()];
        int[] ends = new int[text.length()];
        int position = 0;
        for (int i = 0; i < text.length(); ) {
            int begin = i;
            int start = position;
            while (i < text.length() && !isWhiteSpace(text.codePointAt(i))) {
                i += Character.charCount(text.codePointAt(i));
                position++;
            }
            if (i > begin) {
                starts[words.size()] = start;
                ends[words.size()] = position;
                words.add(text.substring(begin, i));
            } else {
                // All white space is in the basic multilingual plane: one char each.
                i++;
                position++;
            }
        }
        return new Words(words, Arrays.copyOf(starts, words.size()), Arrays.copyOf(ends, words.size()));
    }

    /** The words in the order of the text. */
    public List<String> all() {
        return words;
    }

    /** Index of the first word that has a character in [start, end); {@link #NONE} if there is none. */
    public int firstIn(int start, int end) {
        int found = Arrays.binarySearch(ends, start);
        int word = found >= 0 ? found + 1 : -found - 1;
        return start < end && word < ends.length && starts[word] < end ? word : NONE;
    }

    /** Same as Python's {@code str.isspace}, unlike {@link Character#isWhitespace} and {@code isSpaceChar}. */
    static boolean isWhiteSpace(int codePoint) {
        return (codePoint >= 0x09 && codePoint <= 0x0D)
                || (codePoint >= 0x1C && codePoint <= 0x20)
                || codePoint == 0x85
                || codePoint == 0xA0
                || codePoint == 0x1680
                || (codePoint >= 0x2000 && codePoint <= 0x200A)
                || codePoint == 0x2028
                || codePoint == 0x2029
                || codePoint == 0x202F
                || codePoint == 0x205F
                || codePoint == 0x3000;
    }
}
