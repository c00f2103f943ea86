"""Split conformal prediction: half widths by hand, whole clips, and the coverage that the theory promises."""

import numpy as np
import pytest

from trivalent_training.errors import TrainingError
from trivalent_training.judging.conformal import HALVINGS, Scored, draw, measure, spread


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


def test_coverage_and_width_of_intervals_that_are_cut_at_the_range() -> None:
    # Intervals [-3, -1.5], [-0.5, 1.5], [1.75, 3]; the second label is outside.
    found = Scored(np.array([-2.5, 0.5, 2.75]), np.array([-3.0, 1.75, 1.75]), np.array(["a", "b", "c"]))
    measured = measure(found, 1.0, 3.0)
    assert measured.utterances == 3
    assert measured.coverage == pytest.approx(2 / 3)
    assert measured.width == pytest.approx((1.5 + 2.0 + 1.25) / 3)
    assert measured.strong_utterances == 3
    assert measured.strong_coverage == pytest.approx(2 / 3)
    assert measure(found, 1.0, 10.0).strong_coverage is None


def test_a_half_has_whole_clips_and_is_the_same_for_the_same_seed() -> None:
    clips = [f"clip-{index % 7}" for index in range(40)]
    drawn = draw(clips, 1111)
    assert len(drawn) == 3
    assert drawn == draw(clips[::-1], 1111)
    calibration, rest = scored([0.5] * 40, clips).halves(drawn)
    assert set(calibration.clips) == drawn
    assert set(rest.clips) == set(clips) - drawn
    assert len(calibration.scores) + len(rest.scores) == 40
    assert len({draw(clips, seed) for seed in range(20)}) > 10


def test_one_clip_has_no_half() -> None:
    with pytest.raises(TrainingError, match=r"^1 clips have labelled utterances, expected at least 2 to draw a half"):
        draw(["a", "a"], 0)


def test_intervals_of_independent_utterances_cover_the_level() -> None:
    generator = np.random.default_rng(3)
    errors = generator.standard_t(4, 2000)
    found = spread(scored(errors.tolist()), [f"clip-{index}" for index in range(2000)], 0.9, 100.0)
    assert len(found.coverages) == len(found.widths) == HALVINGS
    assert found.coverages.mean() == pytest.approx(0.9, abs=0.005)
    # The standard deviation of a coverage from 1,000 utterances measured on 1,000: √(2 · 0.9 · 0.1 / 1000) = 0.013.
    assert found.coverages.std() == pytest.approx(0.013, abs=0.004)


def test_few_clips_with_errors_of_their_own_spread_the_coverage() -> None:
    generator = np.random.default_rng(3)
    clips = np.repeat([f"clip-{index}" for index in range(16)], 25)
    sizes = np.repeat(generator.uniform(0.5, 2.0, 16), 25)
    errors = (sizes * generator.standard_normal(400)).tolist()
    together = spread(scored(errors, clips.tolist()), clips.tolist(), 0.9, 100.0)
    independent = spread(scored(errors), [f"clip-{index}" for index in range(400)], 0.9, 100.0)
    assert together.coverages.std() > 1.3 * independent.coverages.std()
