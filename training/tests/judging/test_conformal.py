"""Split conformal prediction: half widths by hand, one clip left out, and the coverage that the theory promises."""

import numpy as np
import pytest

from trivalent_training.errors import TrainingError
from trivalent_training.judging.conformal import Scored, leave_one_clip_out


def scored(errors: list[float], clips: list[str] | None = None) -> Scored:
    """Utterances with the label 0 and these errors, each in a clip of its own if no clips are given."""
    names = clips or [f"clip-{index}" for index in range(len(errors))]
    return Scored(np.array(errors), np.zeros(len(errors)), np.array(names))


@pytest.mark.parametrize(
    ("utterances", "level", "rank"),
    # The last row: 20 · 0.55 is 11.000000000000002 in binary.
    [(9, 0.9, 9), (10, 0.9, 10), (19, 0.9, 18), (20, 0.9, 19), (99, 0.9, 90), (19, 0.5, 10), (19, 0.55, 11)],
)
def test_the_half_width_is_the_error_of_the_rank_by_hand(utterances: int, level: float, rank: int) -> None:
    shuffled = np.random.default_rng(7).permutation(utterances) + 1.0
    assert scored(shuffled.tolist()).half_width(level) == rank


def test_errors_of_both_signs_count_and_the_half_width_is_rounded_up() -> None:
    found = Scored(np.array([1.0, -1.0]), np.array([1.00001, -1.50001]), np.array(["a", "b"]))
    assert found.half_width(0.5) == 0.5001


def test_too_few_utterances_for_the_level_are_an_error() -> None:
    with pytest.raises(TrainingError, match=r"^8 utterances calibrate a level of 0\.9, expected at least 9$"):
        scored([0.5] * 8).half_width(0.9)
    with pytest.raises(TrainingError, match=r"^18 utterances calibrate a level of 0\.95, expected at least 19$"):
        scored([0.5] * 18).half_width(0.95)


def test_coverage_and_width_with_one_clip_left_out_by_hand() -> None:
    # Half widths at the level 0.5: of a and b from the errors 2 and 1 or 3 and 1 the 2nd smallest, of c from 3 and 2.
    # Intervals: a [-3, -1] of half width 2, b [-2.5, 3] of 3 (cut at 3), c [-2.5, 3] of 3 (cut at 3).
    found = Scored(np.array([-3.0, 0.5, 0.5]), np.array([0.0, 2.5, 1.5]), np.array(["a", "b", "c"]))
    measured = leave_one_clip_out(found, 0.5, 3.0)
    assert (measured.utterances, measured.clips) == (3, 3)
    assert measured.coverage == pytest.approx(2 / 3)
    assert measured.width == pytest.approx((2.0 + 5.5 + 5.5) / 3)
    assert measured.strong_utterances == 2
    assert measured.strong_coverage == 1.0
    assert measured.worst_clip is measured.best_clip is None
    assert (measured.coverage_low, measured.coverage_high) == (0.0, 1.0)
    assert leave_one_clip_out(found, 0.5, 10.0).strong_coverage is None


def test_a_clip_does_not_calibrate_its_own_half_width() -> None:
    # One clip with errors that no other clip has: it is covered only if it is among those that calibrate.
    errors = [0.1] * 30 + [5.0] * 10
    clips = ["a"] * 15 + ["b"] * 15 + ["odd"] * 10
    measured = leave_one_clip_out(scored(errors, clips), 0.8, 100.0)
    assert measured.worst_clip == 0.0
    assert measured.best_clip == 1.0
    assert measured.coverage == pytest.approx(30 / 40)


def test_one_clip_cannot_be_left_out() -> None:
    with pytest.raises(
        TrainingError, match=r"^1 clips have labelled utterances, expected at least 2 to leave one out$"
    ):
        leave_one_clip_out(scored([0.5] * 20, ["a"] * 20), 0.9, 3.0)


def test_intervals_of_independent_utterances_cover_the_level() -> None:
    errors = np.random.default_rng(3).standard_t(4, 1000)
    measured = leave_one_clip_out(scored(errors.tolist()), 0.9, 100.0)
    assert measured.coverage == pytest.approx(0.9, abs=0.005)
    # The standard deviation of a coverage of 1,000 independent utterances: √(0.9 · 0.1 / 1000) = 0.0095.
    assert (measured.coverage_high - measured.coverage_low) / 3.92 == pytest.approx(0.0095, abs=0.002)


def test_few_clips_with_errors_of_their_own_widen_the_interval_of_the_coverage() -> None:
    generator = np.random.default_rng(3)
    clips = np.repeat([f"clip-{index}" for index in range(16)], 25)
    sizes = np.repeat(generator.uniform(0.5, 2.0, 16), 25)
    errors = (sizes * generator.standard_normal(400)).tolist()
    together = leave_one_clip_out(scored(errors, clips.tolist()), 0.9, 100.0)
    independent = leave_one_clip_out(scored(errors), 0.9, 100.0)
    assert together.coverage_high - together.coverage_low > 1.3 * (independent.coverage_high - independent.coverage_low)
