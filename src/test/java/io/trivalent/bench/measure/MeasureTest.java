package io.trivalent.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MeasureTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void percentilesAreNearestRanks() {
        Latencies latencies = new Latencies(
                LongStream.rangeClosed(1, 200).map(ms -> (201 - ms) * 1_000_000).toArray());
        assertThat(latencies.figures("")).containsEntry("p50_ms", 100.0);
        assertThat(latencies.figures("")).containsEntry("p95_ms", 190.0);
        assertThat(latencies.figures("")).containsEntry("p99_ms", 198.0);
        assertThat(latencies.figures("")).containsEntry("p999_ms", 200.0);
        assertThat(latencies.figures("")).containsEntry("max_ms", 200.0);
        assertThat(new Latencies(new long[0]).percentileMs(0.5)).isNaN();
    }

    @Test
    void theSteadyRateExcludesStartAndEnd() {
        // 101 events: the first after 5 s, then ten per second, the last six much later.
        long[] arrivals = LongStream.rangeClosed(0, 100)
                .map(n -> 5 * SECOND + n * SECOND / 10 + (n > 95 ? 20 * SECOND : 0))
                .toArray();
        var figures = new Drain(arrivals, 0).figures();
        assertThat(figures.get("first_event_seconds")).isEqualTo(5);
        assertThat(figures.get("seconds")).isEqualTo(35);
        assertThat(figures.get("per_second")).isCloseTo(101 / 35.0, within(1e-9));
        assertThat(figures.get("steady_per_second")).isCloseTo(10, within(1e-9));
        assertThat(figures.get("second_half_per_second")).isCloseTo(2, within(1e-9));
        assertThatThrownBy(() -> new Drain(new long[0], 0)).hasMessage("no events, expected at least one");
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Spread(2.5, 1, 4));
    }

    @Test
    void arrivalsAreReproducibleAndHaveTheRate() {
        PoissonArrivals one = new PoissonArrivals(500, 7);
        PoissonArrivals two = new PoissonArrivals(500, 7);
        long last = 0;
        for (int i = 0; i < 100_000; i++) {
            long at = one.nextNanos();
            assertThat(at).isEqualTo(two.nextNanos()).isGreaterThanOrEqualTo(last);
            last = at;
        }
        assertThat(last / 1e9).isCloseTo(200, within(3.0));
        assertThatThrownBy(() -> new PoissonArrivals(0, 7)).hasMessage("rate is 0.0/s, expected more than 0");
    }

    @Test
    void theTallyFindsMissingDoubleAndUnexpectedEvents() {
        Tally tally = new Tally(5);
        assertThat(tally.add(0)).isTrue();
        assertThat(tally.add(1)).isTrue();
        assertThat(tally.add(1)).isFalse();
        assertThat(tally.add(4)).isTrue();
        assertThat(tally.utterances()).isEqualTo(3);
        assertThat(tally.violations(n -> n < 3, n -> n < 4))
                .containsExactly(
                        "1 utterances without an event, the first are [2]",
                        "1 utterances with more than one event, the first are [1]",
                        "1 utterances with an unexpected event, the first are [4]");
        assertThat(tally.violations(n -> n == 0, n -> true))
                .containsExactly("1 utterances with more than one event, the first are [1]");
    }
}
