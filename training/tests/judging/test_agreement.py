"""Agreement of generated labels: figures, intervals, lines of the report and the table."""

import numpy as np
import pytest

from trivalent_training.data.utterance import Labels, Utterance
from trivalent_training.fitting.run import Generated
from trivalent_training.judging import agreement as module
from trivalent_training.judging.agreement import agreement, columns, correlation, error, gain, lines, table

DRAWS = np.random.default_rng(0)
SCORE, OWN = DRAWS.standard_normal((2, 200)) / 4
"""The multimodal labels, and what the text alone adds to them."""


def utterances(annotated: bool = True) -> list[Utterance]:
    return [
        Utterance(f"u{row}", labels=Labels(score, score + own if annotated else None))
        for row, (score, own) in enumerate(zip(SCORE.tolist(), OWN.tolist(), strict=True))
    ]


def generated(share: float, rows: slice = slice(None)) -> list[Generated]:
    """Text labels that have a share of what the text adds; no acoustic label, and a visual one for every second."""
    made = [
        Generated(f"u{row}", Labels(score, score + share * own, None, 0.5 * score if row % 2 else None))
        for row, (score, own) in enumerate(zip(SCORE.tolist(), OWN.tolist(), strict=True))
    ]
    return made[rows]


def test_figures_of_generated_and_multimodal_labels() -> None:
    figures = agreement(generated(0.5), utterances())
    assert set(figures) == {"text", "visual"}
    text, visual = figures["text"], figures["visual"]
    assert text["utterances"] == 200
    assert visual["utterances"] == 100
    assert text["corr"] == pytest.approx(np.corrcoef(SCORE + 0.5 * OWN, SCORE + OWN)[0, 1])
    assert text["corr_multimodal"] == pytest.approx(np.corrcoef(SCORE, SCORE + OWN)[0, 1])
    assert text["mae"] == pytest.approx(np.abs(0.5 * OWN).mean())
    assert text["mae_multimodal"] == pytest.approx(np.abs(OWN).mean())
    assert text["corr_of_both"] == pytest.approx(np.corrcoef(SCORE + 0.5 * OWN, SCORE)[0, 1])
    assert visual["sd"] == pytest.approx(0.5 * SCORE[1::2].std())
    assert "corr" not in visual  # no annotators' visual labels


def test_data_without_annotators_labels_have_spread_and_correlation_only() -> None:
    figures = agreement(generated(0.5), utterances(annotated=False))
    assert set(figures["text"]) == {"utterances", "sd", "sd_multimodal", "corr_of_both"}
    (text, visual) = lines([columns(generated(0.5), utterances(annotated=False))])
    assert text.startswith("generated text labels: sd 0.")
    assert text.endswith("; no annotators' labels to compare with")
    assert "r with the multimodal label 1.000" in visual
    assert agreement([], utterances()) == {}


def test_a_constant_has_no_correlation() -> None:
    constant = [Generated(one.utterance_id, Labels(one.labels.score, 0.25)) for one in generated(0.0)]
    assert agreement(constant, utterances())["text"]["corr"] is None


def test_weights_are_counts_of_a_resample() -> None:
    rows = np.array([0, 0, 3, 5, 5, 5])
    weights = np.bincount(rows, minlength=8).astype(float)
    assert correlation(SCORE[:8], OWN[:8], weights) == pytest.approx(np.corrcoef(SCORE[rows], OWN[rows])[0, 1])
    assert error(SCORE[:8], OWN[:8], weights) == pytest.approx(np.abs(SCORE[rows] - OWN[rows]).mean())


def test_the_gain_of_generation_has_an_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESAMPLES", 200)
    known = [columns(generated(0.5, rows), utterances())["text"] for rows in (slice(0, 150), slice(50, 200))]
    better, nearer = gain(known, correlation), gain(known, error)
    assert 0 < better.low < better.mean < better.high
    assert nearer.low < nearer.mean < nearer.high < 0
    same = gain([columns(generated(0.0), utterances())["text"]], correlation)
    assert (same.low, same.mean, same.high) == pytest.approx((0, 0, 0), abs=1e-12)


def test_the_report_has_a_line_for_each_modality(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RESAMPLES", 50)
    text, visual = lines([columns(generated(0.5), utterances()), columns(generated(0.0), utterances())])
    assert "; with the annotators' labels r 0." in text
    assert ", of the multimodal label 0." in text
    assert ", difference +0." in text
    assert "; MAE 0." in text
    assert visual.startswith("generated visual labels: ")
    assert lines([]) == []


def test_the_table_has_mean_and_standard_deviation_over_runs() -> None:
    runs = [agreement(generated(share), utterances()) for share in (0.5, 0.6)]
    rows = table({"mug": runs, "tfn": [{}, {}]}).splitlines()
    assert rows[2] == "| recipe | modality | r, generated | r, multimodal label | MAE, generated " + (
        "| MAE, multimodal label | r of both |"
    )
    of_text, of_multimodal = [run["text"]["corr"] for run in runs], runs[0]["text"]["corr_multimodal"]
    cell = f"{np.mean(of_text):.3f} ± {np.std(of_text, ddof=1):.3f}"  # type: ignore[arg-type]
    assert rows[4].startswith(f"| `mug` | text | {cell} | {of_multimodal:.3f} ± 0.000 |")
    assert rows[5].startswith("| `mug` | visual | - | - | - | - | 1.000 ± 0.000 |")
    assert len(rows) == 6
    assert table({"tfn": [{}]}) == ""
