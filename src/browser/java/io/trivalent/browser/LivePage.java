package io.trivalent.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.CheckedNode;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The page in a window of its own. Closing it fails if the page reported an error, or asked another host for something. */
final class LivePage implements AutoCloseable {
    private static final int MAX_STOPS = 60;
    private static final Path PICTURES = Path.of("target", "browser");

    /** A conversation is drawn in the frame after its turns have come. */
    private static final String LOADED = """
            () => {
              const text = document.querySelector('main').textContent;
              const drawn = document.querySelector('.turn') || text.includes('No conversation');
              return !text.includes('Loading') && (drawn || !location.hash.startsWith('#/conversation/'));
            }""";

    private final BrowserContext context;
    private final String root;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    LivePage(BrowserContext context, String root) {
        this.context = context;
        this.root = root;
        page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (!handled(message) && List.of("error", "warning").contains(message.type())) {
                complaints.add(message.text());
            }
        });
        page.onRequest(request -> {
            if (!request.url().startsWith(root)) {
                complaints.add("asked for " + request.url());
            }
        });
    }

    /** Goes to a view and waits until it shows data or says that there is none. */
    LivePage go(String view) {
        page.navigate("about:blank");
        page.navigate(root + view);
        page.locator("#connection:text-is('live')").waitFor();
        page.waitForFunction(LOADED);
        return this;
    }

    /** The page learns from 404 that something is not known, and from 503 that it must ask again; the browser notes both. */
    private static boolean handled(ConsoleMessage message) {
        return message.location().contains("/api/") && message.text().matches(".*status of (404|503).*");
    }

    Page page() {
        return page;
    }

    Locator find(String selector) {
        return page.locator(selector);
    }

    /** What the selected elements must come to show; every check waits for it. */
    LocatorAssertions expect(String selector) {
        return PlaywrightAssertions.assertThat(page.locator(selector));
    }

    List<String> texts(String selector) {
        return page.locator(selector).allTextContents();
    }

    /** A property of what has the focus. */
    String focused(String property) {
        return String.valueOf(page.evaluate("name => document.activeElement[name]", property));
    }

    void press(String key) {
        page.keyboard().press(key);
    }

    /** Presses Tab until something of this class has the focus; all that is passed must show that it has it. */
    void tabTo(String name) {
        List<String> passed = new ArrayList<>();
        for (int i = 0; i < MAX_STOPS; i++) {
            press("Tab");
            assertThat(page.evaluate("document.activeElement.matches(':focus-visible')"))
                    .as("the focus on %s can be seen", focused("outerHTML"))
                    .isEqualTo(true);
            passed.add(focused("className"));
            if (List.of(focused("className").split(" ")).contains(name)) {
                return;
            }
        }
        throw new AssertionError("no '%s' within %d stops of Tab: %s".formatted(name, MAX_STOPS, passed));
    }

    /** How far the content is wider than the window, in pixels. */
    int overflow() {
        return ((Number) page.evaluate("document.documentElement.scrollWidth - innerWidth")).intValue();
    }

    /** The violations of accessibility rules that axe-core finds. */
    List<String> violations() {
        return new AxeBuilder(page)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                        .analyze()
                        .getViolations()
                        .stream()
                        .map(LivePage::describe)
                        .toList();
    }

    private static String describe(Rule rule) {
        List<Object> targets =
                rule.getNodes().stream().map(CheckedNode::getTarget).toList();
        return "%s (%s) at %s".formatted(rule.getId(), rule.getImpact(), targets);
    }

    /** Takes a picture into target/browser. */
    void picture(String name) {
        page.screenshot(new ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }

    @Override
    public void close() {
        context.close();
        assertThat(complaints)
                .as("errors, warnings and requests to other hosts")
                .isEmpty();
    }
}
