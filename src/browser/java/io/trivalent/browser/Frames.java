package io.trivalent.browser;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Locale;

/** Counts what a page draws: the time between frames, layout shifts without the reader's doing, and the memory that is in use. */
final class Frames {
    private static final String COUNTING = """
            () => {
              const seen = (window.seen = { gaps: [], shift: 0, moved: new Set() });
              let last = 0;
              const tick = now => {
                if (last) seen.gaps.push(now - last);
                last = now;
                requestAnimationFrame(tick);
              };
              requestAnimationFrame(tick);
              new PerformanceObserver(list => {
                for (const entry of list.getEntries().filter(each => !each.hadRecentInput)) {
                  seen.shift += entry.value;
                  entry.sources.forEach(({ node, previousRect: from, currentRect: to }) => {
                    const by = `${Math.round(to.x - from.x)},${Math.round(to.y - from.y)}`;
                    seen.moved.size < 9 && seen.moved.add(`${node?.className || node?.nodeName} by ${by}`);
                  });
                }
              }).observe({ type: 'layout-shift' });
            }""";
    private static final String GAPS = """
            () => {
              const gaps = window.seen.gaps.splice(0).sort((a, b) => a - b);
              const at = part => gaps[Math.min(gaps.length - 1, Math.floor(part * gaps.length))] ?? 0;
              return [gaps.length, at(0.5), at(0.95), at(0.99), at(1), window.seen.shift, [...window.seen.moved].join(', ')];
            }""";

    private final Page page;
    private final CDPSession devTools;

    /** Counts from now on. */
    Frames(Page page) {
        this.page = page;
        devTools = page.context().newCDPSession(page);
        devTools.send("HeapProfiler.enable");
        page.evaluate(COUNTING);
    }

    /** One line about the frames since the last call, and the memory after a collection. */
    String line() {
        List<?> seen = (List<?>) page.evaluate(GAPS);
        devTools.send("HeapProfiler.collectGarbage");
        long heap = number(devTools.send("Runtime.getHeapUsage"), "usedSize");
        long nodes = number(devTools.send("Memory.getDOMCounters"), "nodes");
        return String.format(
                Locale.ROOT,
                "%d frames, gap p50 %.1f, p95 %.1f, p99 %.1f, max %.1f ms; layout shift %.4f %s; heap %.2f MB, %d nodes",
                ((Number) seen.get(0)).intValue(),
                value(seen, 1),
                value(seen, 2),
                value(seen, 3),
                value(seen, 4),
                value(seen, 5),
                seen.get(6),
                heap / 1e6,
                nodes);
    }

    private static double value(List<?> seen, int index) {
        return ((Number) seen.get(index)).doubleValue();
    }

    private static long number(JsonObject answer, String name) {
        return answer.get(name).getAsLong();
    }
}
