package io.trivalent.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import io.trivalent.browser.Chromium.Look;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
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
    private static final String RECENT = ".card .figures div:nth-of-type(2) dd";
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
            page.expect(".card h2").hasText(clips("conversations"));
            assertThat(page.page().title()).isEqualTo("Conversations · Trivalent");
            page.expect(RECENT)
                    .hasText(Collections.nCopies(8, Pattern.compile("\\d")).toArray(Pattern[]::new));
            assertThat(page.texts(RECENT).stream().map(PageIT::number)).isSorted();
            page.expect(".card .chip-rule >> text=/^customer-unhappy/").not().hasCount(0);
            page.picture("conversations");
        }
    }

    @Test
    void filtersByAddress() {
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go("#/conversations?order=falling&q=CALL")) {
            // Then
            page.expect(".card h2").hasText("support-call");
            page.expect("input[type=search]").hasValue("CALL");
            // When
            page.find("input[type=search]").fill("");
            // Then
            page.expect(".card h2").hasText(clips("conversations?order=falling"));
            assertThat(page.page().url()).doesNotContain("q=");
        }
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go("#/conversations?role=customer")) {
            page.expect(".card h2").hasText("support-call");
        }
    }

    @Test
    void showsAConversationTurnByTurnWithItsWords() {
        JsonNode turns = demo.query("conversations/support-call/turns").path("turns");
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go(CALL)) {
            Locator columns = page.find(".turn");
            page.expect(".turn").hasCount(turns.size());
            for (int i = 0; i < turns.size(); i++) {
                // When
                columns.nth(i).hover();
                // Then
                page.expect(".turn-panel h2").hasText("Turn %d of %d".formatted(i + 1, turns.size()));
                page.expect(".turn-panel .words").hasText(words(turns.get(i)));
                assertThat(columns.nth(i).getAttribute("aria-label"))
                        .contains(turns.get(i).path("text").asText(""));
            }
            page.picture("conversation");
        }
    }

    @Test
    void aLinkToATurnSelectsIt() {
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go(CALL + "?turn=support-call-4")) {
            page.expect(".turn-panel h2").containsText("Turn 4 of");
            page.expect(".turn[aria-selected=true]").hasAttribute("data-utterance", "support-call-4");
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
            for (String part : List.of(
                    "critical",
                    "customer-unhappy",
                    "support-call",
                    alert.path("message").asText())) {
                page.expect("main .alert >> nth=0").containsText(part);
            }
            page.picture("alerts");
            // When
            page.find("main .alert >> nth=0 >> a[href*='turn=']").first().click();
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
            page.tabTo("card-link");
            String clip = page.focused("textContent");
            page.press("Enter");
            page.find(".turn").first().waitFor();
            // Then
            page.expect("main h1").hasText(clip);
            page.expect("main h1").isFocused();
            page.tabTo("turn");
            page.press("Home");
            page.expect(".turn-panel h2").containsText("Turn 1 of");
            page.press("ArrowRight");
            page.press("ArrowRight");
            page.expect(".turn-panel h2").containsText("Turn 3 of");
            page.press("End");
            page.expect(".turn-panel h2").hasText(Pattern.compile("Turn (\\d+) of \\1"));
            page.press("Shift+Tab");
            assertThat(page.focused("className")).doesNotContain("turn");
        }
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
            page.expect(".card").hasCount(8);
            silent.await("serving the live page at");
            page.go(CALL);
            page.find(".turn-table summary").click();
            page.expect(".turn-panel .words").hasText("Words are hidden on this processor (view.text=off).");
            for (JsonNode turn : demo.query("conversations/support-call/turns").path("turns")) {
                if (turn.path("text").isTextual()) {
                    page.expect("html").not().containsText(turn.path("text").asText());
                }
            }
            page.picture("words-off");
        }
    }

    private static String[] clips(String query) {
        List<String> clips = new ArrayList<>();
        demo.query(query)
                .path("conversations")
                .forEach(card -> clips.add(card.path("clip_id").asText()));
        return clips.toArray(String[]::new);
    }

    private static String words(JsonNode turn) {
        return turn.path("text").isTextual() ? turn.path("text").asText() : "This utterance came without words.";
    }

    /** A score with its sign, for which the page writes U+2212. */
    private static double number(String text) {
        return Double.parseDouble(text.replace('−', '-'));
    }
}
