package io.trivalent.browser;

import io.trivalent.browser.Chromium.Look;
import io.trivalent.replay.Pace;
import io.trivalent.replay.Progress;
import io.trivalent.replay.Replay;
import io.trivalent.replay.ReplayOptions;
import io.trivalent.replay.ReplayOutcome;
import io.trivalent.replay.ReplayPlan;
import io.trivalent.replay.ReplayTarget;
import io.trivalent.settings.Clients;
import io.trivalent.settings.TrivalentConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How smooth the page is while the demo's conversations come again and again: {@code -Dbench.rate} utterances per second for
 * {@code -Dbench.seconds}, scored by the demo's package with the demo's rules for alerts. {@code -Dbench.view} is the view that is open.
 * After {@code -Dbench.repetitions} of each conversation new ones begin.
 * Prints a line each twenty seconds; broker, processor, publisher and browser share the machine.
 */
class PageBench {
    private static final int RATE = Integer.getInteger("bench.rate", 100);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 300);
    private static final String VIEW = System.getProperty("bench.view", "#/conversations");
    private static final int LINE_SECONDS = 20;
    private static final int REPETITIONS_PER_CLIP = Integer.getInteger("bench.repetitions", 40);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @Test
    void printsFramesAndMemory(@TempDir Path folder) {
        Repeated traffic = Repeated.ofDemo(REPETITIONS_PER_CLIP);
        int repetitions = RATE * (SECONDS + LINE_SECONDS) / traffic.sample().size();
        try (Demo demo = new Demo(
                        folder,
                        List.of(
                                "run",
                                "--embedded",
                                "-Dtrivalent.models.active=tfn-demo",
                                "-Dtrivalent.conversation.alerts=src/main/resources/demo/alerts.yaml"));
                Chromium chromium = Chromium.open()) {
            TrivalentConfig config = demo.config();
            var replay = CompletableFuture.supplyAsync(() -> publish(config, traffic, repetitions));
            look(chromium, demo);
            System.out.printf(
                    "%d events of %d utterances at %d/s, view '%s'%n",
                    replay.join().events().size(),
                    repetitions * traffic.sample().size(),
                    RATE,
                    VIEW);
        }
    }

    private static void look(Chromium chromium, Demo demo) {
        try (LivePage page = chromium.page(Look.LAPTOP, demo.root()).go("")) {
            page.find(".card").first().waitFor();
            page.go(VIEW);
            Frames frames = new Frames(page.page());
            for (int passed = LINE_SECONDS; passed <= SECONDS; passed += LINE_SECONDS) {
                page.page().waitForTimeout(1_000.0 * LINE_SECONDS);
                System.out.printf("%4d s: %s%n", passed, frames.line());
            }
            page.picture("bench");
        }
    }

    private static ReplayOutcome publish(TrivalentConfig config, Repeated traffic, int repetitions) {
        Clients clients = new Clients(config);
        ReplayTarget target =
                new ReplayTarget(clients.kafka(), config.topicNames(), clients::serializer, clients::deserializer, "");
        ReplayOptions options = new ReplayOptions(new Pace.Rate(RATE), Map.of(), false, 0);
        return new Replay(target, TIMEOUT)
                .run(ReplayPlan.of(traffic.utterances(repetitions), options), Progress.silent());
    }
}
