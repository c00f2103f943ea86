package io.trivalent.runtime;

/**
 * The token ids of one text and the span of each token: code points [start, end) of the text. The span of a special token is
 * empty. Immutable.
 */
public final class Tokens {
    private final long[] ids;
    private final int[] starts;
    private final int[] ends;

    public Tokens(long[] ids, int[] starts, int[] ends) {
        if (starts.length != ids.length || ends.length != ids.length) {
            throw new IllegalArgumentException("%d tokens have %d starts and %d ends, expected one of each"
                    .formatted(ids.length, starts.length, ends.length));
        }
        this.ids = ids.clone();
        this.starts = starts.clone();
        this.ends = ends.clone();
    }

    public int count() {
        return ids.length;
    }

    public long id(int token) {
        return ids[token];
    }

    public int start(int token) {
        return starts[token];
    }

    public int end(int token) {
        return ends[token];
    }
}
