package io.trivalent.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import io.trivalent.browser.Chromium.Look;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The live page of {@code ./trivalent demo} as somebody sees it who opens it. Pictures go to target/browser. */
class PageIT {
    private static final String CALL = "#/conversation/support-call";
    private static final List<String> VIEWS = List.of(
            "#/conversations",
            "#/conversations?state=any&order=updated&role=customer",
            "#/conversations?q=nothing-like-this",
            CALL,
            "#/conversation/missing",
            "#/alerts",
            "#/alerts?severity=CRITICAL&clip=support-call",
            "#/dead-letters",
            "#/model");
    private static final int MAX_STOPS = 60;

    private static Chromium chromium;
    private static Demo demo;

    @BeforeAll
    static void start(@TempDir Path folder) {
        chromium = Chromium.open();
        demo = new Demo(folder, List.of("demo"));
        demo.await("serving the live page at");
    }

    @AfterAll
    static void stop() {
        if (demo != null) {
            demo.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void showsAllConversationsWorstFirst() {
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go("")) {
            // Then
            assertThat(page.page().title()).isEqualTo("Conversations · Trivalent");
            assertThat(page.texts(".card h2")).hasSize(8).isEqualTo(clips("conversations"));
            List<Double> recent = page.texts(".card .figures div:nth-of-type(2) dd").stream()
                    .map(PageIT::number)
                    .toList();
            assertThat(recent).hasSize(8).isSorted();
            assertThat(page.texts(".card .chip-rule")).anyMatch(text -> text.startsWith("customer-unhappy"));
            page.picture("conversations");
        }
    }

    @Test
    void filtersByAddress() {
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go("#/conversations?order=falling&q=CALL")) {
            // Then
            assertThat(page.texts(".card h2")).containsExactly("support-call");
            assertThat(page.find("input[type=search]").inputValue()).isEqualTo("CALL");
            // When
            page.find("input[type=search]").fill("");
            page.page().waitForFunction("() => !location.hash.includes('q=')");
            page.page().waitForFunction("() => document.querySelectorAll('.card').length > 1");
            assertThat(page.texts(".card h2")).isEqualTo(clips("conversations?order=falling"));
        }
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go("#/conversations?role=customer")) {
            assertThat(page.texts(".card h2")).containsExactly("support-call");
        }
    }

    @Test
    void showsAConversationTurnByTurnWithItsWords() {
        JsonNode turns = demo.query("conversations/support-call/turns").path("turns");
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go(CALL)) {
            Locator columns = page.find(".turn");
            assertThat(columns.count()).isEqualTo(turns.size());
            for (int i = 0; i < turns.size(); i++) {
                // When
                columns.nth(i).hover();
                // Then
                assertThat(page.text(".turn-panel h2")).isEqualTo("Turn %d of %d", i + 1, turns.size());
                assertThat(page.text(".turn-panel .words")).isEqualTo(words(turns.get(i)));
                assertThat(columns.nth(i).getAttribute("aria-label"))
                        .contains(turns.get(i).path("text").asText(""));
            }
            page.picture("conversation");
        }
    }

    @Test
    void aLinkToATurnSelectsIt() {
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go(CALL + "?turn=support-call-4")) {
            assertThat(page.text(".turn-panel h2")).startsWith("Turn 4 of");
            assertThat(page.find(".turn[aria-selected=true]").getAttribute("data-utterance"))
                    .isEqualTo("support-call-4");
        }
    }

    @Test
    void showsAlertsWithWhatMadeThemFire() {
        JsonNode alert = StreamSupport.stream(
                        demo.query("alerts").path("alerts").spliterator(), false)
                .filter(each -> each.path("severity").asText().equals("CRITICAL"))
                .filter(each -> each.path("state").asText().equals("RAISED"))
                .findFirst()
                .orElseThrow();
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go("#/alerts?severity=CRITICAL")) {
            // Then
            Locator shown = page.find("main .alert").first();
            assertThat(shown.textContent())
                    .contains(
                            "critical",
                            "customer-unhappy",
                            "support-call",
                            alert.path("message").asText());
            page.picture("alerts");
            // When
            shown.locator("a[href*='turn=']").first().click();
            page.find(".turn").first().waitFor();
            // Then
            assertThat(page.page().url()).contains("conversation/support-call");
        }
    }

    @Test
    void isWalkedByKeyboardAlone() {
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go("")) {
            // When
            page.press("Tab");
            assertThat(page.focused("className")).isEqualTo("skip");
            tabTo(page, "card-link");
            String clip = page.focused("textContent");
            page.press("Enter");
            page.find(".turn").first().waitFor();
            // Then
            assertThat(page.text("main h1")).isEqualTo(clip);
            assertThat(page.focused("tagName")).isEqualTo("H1");
            tabTo(page, "turn");
            page.press("Home");
            assertThat(page.text(".turn-panel h2")).startsWith("Turn 1 of");
            page.press("ArrowRight");
            page.press("ArrowRight");
            assertThat(page.text(".turn-panel h2")).startsWith("Turn 3 of");
            page.press("End");
            assertThat(page.text(".turn-panel h2")).matches("Turn (\\d+) of \\1");
            page.press("Shift+Tab");
            assertThat(page.focused("className")).doesNotContain("turn");
        }
    }

    /** Presses Tab until something of this class has the focus; all that is passed must show that it has it. */
    private static void tabTo(LivePage page, String name) {
        List<String> passed = new ArrayList<>();
        for (int i = 0; i < MAX_STOPS; i++) {
            page.press("Tab");
            assertThat(page.page().evaluate("document.activeElement.matches(':focus-visible')"))
                    .as("the focus on %s can be seen", page.focused("outerHTML"))
                    .isEqualTo(true);
            passed.add(page.focused("className"));
            if (List.of(page.focused("className").split(" ")).contains(name)) {
                return;
            }
        }
        throw new AssertionError("no '%s' within %d stops of Tab: %s".formatted(name, MAX_STOPS, passed));
    }

    @ParameterizedTest
    @EnumSource
    void fitsEveryWidthAndIsAccessible(Look look) {
        List<String> found = new ArrayList<>();
        try (LivePage page = chromium.page(look, demo.root())) {
            for (String view : VIEWS) {
                page.go(view);
                if (page.overflow() > 0) {
                    found.add("%s is %d pixels too wide".formatted(view, page.overflow()));
                }
                page.violations().forEach(violation -> found.add(view + " " + violation));
                page.picture("%s-%s".formatted(look.name().toLowerCase(Locale.ROOT), VIEWS.indexOf(view)));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void followsTheDarkMode() {
        try (LivePage dark = chromium.page(Look.LAPTOP_DARK, demo.root()).go("");
                LivePage light = chromium.page(Look.LAPTOP, demo.root()).go("")) {
            assertThat(brightness(dark)).isLessThan(60);
            assertThat(brightness(light)).isGreaterThan(200);
        }
    }

    private static double brightness(LivePage page) {
        return ((Number) page.page()
                        .evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)"
                                + ".reduce((sum, part) => sum + Number(part) / 3, 0)"))
                .doubleValue();
    }

    @Test
    void hidesWordsIfTheyAreSwitchedOff(@TempDir Path folder) {
        try (Demo silent = new Demo(folder, List.of("demo", "-Dtrivalent.view.text=off"));
                LivePage page = chromium.page(
                        Look.LAPTOP, silent.await("live page http").root())) {
            // When
            page.page().navigate(silent.root());
            // Then: the page was open before the first event came
            page.page().waitForFunction("() => document.querySelectorAll('.card').length === 8");
            silent.await("serving the live page at");
            page.go(CALL);
            page.find(".turn-table summary").click();
            assertThat(page.text(".turn-panel .words"))
                    .isEqualTo("Words are hidden on this processor (view.text=off).");
            for (JsonNode turn : demo.query("conversations/support-call/turns").path("turns")) {
                if (turn.path("text").isTextual()) {
                    assertThat(page.text("html"))
                            .doesNotContain(turn.path("text").asText());
                }
            }
            page.picture("words-off");
        }
    }

    private static List<String> clips(String query) {
        List<String> clips = new ArrayList<>();
        demo.query(query)
                .path("conversations")
                .forEach(card -> clips.add(card.path("clip_id").asText()));
        return clips;
    }

    private static String words(JsonNode turn) {
        return turn.path("text").isTextual() ? turn.path("text").asText() : "This utterance came without words.";
    }

    /** A score with its sign, for which the page writes U+2212. */
    private static double number(String text) {
        return Double.parseDouble(text.replace('−', '-'));
    }
}
