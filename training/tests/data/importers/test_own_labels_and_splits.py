"""Import of the user's own folder: scales of labels, and splits that are stated or made."""

from pathlib import Path

import pytest

from fixtures.own_folder import error, imported, own
from trivalent_training.cli import main
from trivalent_training.data.importers.feature_folder.splits import SHARES, made
from trivalent_training.data.utterance import Split


def test_the_ends_of_a_scale_become_the_ends_of_the_range(tmp_path: Path) -> None:
    folder = own(tmp_path, "u,train,a,1", "v,train,b,5", "w,test,c,3.5", header="utterance_id,split,text,label")
    data = imported(folder, "--scale", "1", "5")
    assert data.header.range == 2
    assert [u.labels.score for u in data.utterances] == [-2, 2, 0.5]


def test_the_range_may_be_any_positive_number(tmp_path: Path) -> None:
    folder = own(tmp_path, "u,train,a,-4.5", "v,test,b,1", header="utterance_id,split,text,label")
    data = imported(folder, "--range", "4.5")
    assert (data.header.range, data.utterances[0].labels.score) == (4.5, -4.5)


@pytest.mark.parametrize("bound", ["0", "-1", "nan", "inf", "three"])
def test_another_range_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str], bound: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["import", "features", str(tmp_path), "own.avro", f"--range={bound}"])
    assert stop.value.code == 2
    assert f"the range is '{bound}', expected a finite number above 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "utterances.csv: labels reach 2.5 (row 3): name the bound of the scale with --range, such as --range 3"),
        (["--range", "2"], "utterances.csv row 3: label is '-2.5', expected a label in [-2, 2]"),
        (["--scale", "1", "5"], "utterances.csv row 3: label is '-2.5', expected a label in [1, 5]"),
        (["--scale", "5", "1"], "the scale is 5 to 1, expected two numbers in ascending order"),
        (["--scale", "1", "5", "--range", "2"], "--scale sets the range (HIGH - LOW) / 2 of the labels, found --range"),
    ],
)
def test_labels_without_their_scale_or_outside_of_it_are_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    folder = own(tmp_path, "u,train,a,2", "v,train,b,-2.5", header="utterance_id,split,text,label")
    assert message in error(folder, capsys, *options)


def hundred_utterances(clips: int) -> dict[str, str]:
    return {f"u{i}": f"clip-{i % clips}" for i in range(100)}


def test_splits_are_made_by_clip_and_do_not_depend_on_the_order() -> None:
    clips = hundred_utterances(20)
    splits = made(clips, 1, SHARES)
    assert all(len({splits[name] for name in clips if clips[name] == clip}) == 1 for clip in clips.values())
    assert made(dict(reversed(clips.items())), 1, SHARES) == splits
    assert made(clips, 2, SHARES) != splits
    counts = {split: list(splits.values()).count(split) for split in Split}
    assert counts == {Split.NONE: 0, Split.TRAIN: 70, Split.VALID: 10, Split.TEST: 20}


@pytest.mark.parametrize("seed", range(5))
def test_three_clips_are_in_three_splits(seed: int) -> None:
    assert set(made({"u": "a", "v": "b", "w": "c", "x": "c"}, seed, SHARES).values()) == set(Split) - {Split.NONE}


def test_a_split_without_share_stays_empty() -> None:
    assert set(made(hundred_utterances(2), 1, (0.5, 0, 0.5)).values()) == {Split.TRAIN, Split.TEST}


def test_utterances_without_a_split_get_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = own(tmp_path, *(f"u{i},,hello" for i in range(10)))
    splits = [u.split for u in imported(folder, "--shares", "0.8", "0.1", "0.1", "--seed", "3").utterances]
    assert "10 utterances (8 train, 1 valid, 1 test) of own" in capsys.readouterr().out
    assert (splits.count(Split.TRAIN), splits.count(Split.VALID), splits.count(Split.TEST)) == (8, 1, 1)


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (["u,train,a", "v,,b"], [], "row 3: split is '', expected train, valid or test as in row 2, or no split"),
        (["u,dev,a"], [], "row 2: split is 'dev', expected one of train, valid, test"),
        (["u,,a", "v,,b"], [], "2 utterances are of 2 clips, expected at least 3 to make splits"),
        (["u,,a"], ["--shares", "1", "1", "0"], "--shares is 1 1 0, expected shares of train, valid and test that add"),
        (["u,train,a"], ["--seed", "2"], "utterances.csv has a split in every row, found --seed or --shares too"),
    ],
)
def test_invalid_splits_are_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[str], options: list[str], message: str
) -> None:
    assert message in error(own(tmp_path, *rows), capsys, *options)


@pytest.mark.filterwarnings("always")
def test_a_clip_in_two_splits_is_imported_with_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = own(tmp_path, "u,train,a,one", "v,test,b,one", header="utterance_id,split,text,clip_id")
    imported(folder)
    assert "warning: 1 clips are in two splits, the first is 'one'" in capsys.readouterr().err
