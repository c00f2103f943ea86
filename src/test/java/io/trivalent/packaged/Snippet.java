package io.trivalent.packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A fenced block of a page.
 *
 * @param language the word after the fence
 */
record Snippet(String language, String text) {
    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");

    static List<Snippet> of(Path page) throws IOException {
        return FENCED.matcher(Files.readString(page))
                .results()
                .map(found -> new Snippet(found.group(1), found.group(2)))
                .toList();
    }

    /** With values of a test in place of the page's examples. */
    Snippet with(Map<String, String> values) {
        String replaced = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            replaced = replaced.replace(value.getKey(), value.getValue());
        }
        return new Snippet(language, replaced);
    }
}
