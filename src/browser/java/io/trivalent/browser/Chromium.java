package io.trivalent.browser;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Chromium of this machine, without a window. */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    /** Without its sandbox, which needs rights that a container does not give. It shows only the page of this build. */
    private static final List<String> ARGUMENTS = List.of("--no-sandbox", "--enable-precise-memory-info");

    /** How long a check waits; only a page that never gets there uses it up. */
    private static final int PATIENCE_MS = 120_000;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path program) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(program).setArgs(ARGUMENTS));
    }

    /** Starts the browser; skips the test with a reason if there is none. */
    static Chromium open() {
        Optional<Path> program = program();
        assumeThat(program)
                .as("no Chromium is in the PATH, expected one of %s (Debian's package is chromium)", NAMES)
                .isPresent();
        return new Chromium(program.orElseThrow());
    }

    private static Optional<Path> program() {
        String folders = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(folders.split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Widths and colours in which the page is looked at. */
    enum Look {
        PHONE(390, 844, ColorScheme.LIGHT),
        PHONE_DARK(390, 844, ColorScheme.DARK),
        LAPTOP(1280, 900, ColorScheme.LIGHT),
        LAPTOP_DARK(1280, 900, ColorScheme.DARK),
        WIDE(2560, 1300, ColorScheme.LIGHT);

        private final int width;
        private final int height;
        private final ColorScheme colors;

        Look(int width, int height, ColorScheme colors) {
            this.width = width;
            this.height = height;
            this.colors = colors;
        }
    }

    /** Opens an empty window that the caller closes. */
    LivePage page(Look look, String root) {
        BrowserContext context = browser.newContext(new NewContextOptions()
                .setViewportSize(look.width, look.height)
                .setColorScheme(look.colors)
                .setLocale("en-GB"));
        context.setDefaultTimeout(PATIENCE_MS);
        return new LivePage(context, root);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
