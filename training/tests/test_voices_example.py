"""The pure parts of examples/voices.py: which utterances have neutral words, names of corpora, and the verdict."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from trivalent_training.judging import results
from trivalent_training.judging.results import AS_TRAINED, Result
from trivalent_training.schemas import REPOSITORY


@pytest.fixture(scope="module")
def voices() -> ModuleType:
    spec = importlib.util.spec_from_file_location("voices", REPOSITORY / "training" / "examples" / "voices.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def store(folder: Path, name: str, seed: int, mae: float) -> None:
    result = Result(
        "TFN", name, "v-neutral-words", "0" * 64, 3.0, True, seed, 0, "0" * 40, ("text",), 1, 4, 1.0, 1.0,
        {AS_TRAINED: {"mae": mae}},
    )  # fmt: skip
    results.write(folder, result)


def test_ids_of_neutral_words_are_those_of_the_import(voices: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("clip_id,cue,label,split,words\na,1,1,train,neutral\na,2,1,train,sentiment\n")

    assert voices.neutral_words(tmp_path / "labels.csv") == {"a-0001"}
    assert (voices.dataset_name(1), voices.dataset_name(7)) == ("synthetic-voices", "synthetic-voices-7")


@pytest.mark.parametrize(("mae", "verdict"), [(1.2, "holds"), (1.21, "does not hold")])
def test_the_margin_holds_for_each_seed_or_not_at_all(
    voices: ModuleType, tmp_path: Path, mae: float, verdict: str
) -> None:
    for seed, voice in ((1, 0.75), (2, mae)):
        store(tmp_path, "tfn-text-voices", seed, 1.5)
        store(tmp_path, "tfn-voices", seed, voice)

    said = voices.verdict(tmp_path, "v-neutral-words")

    assert said == (
        f"neutral words, MAE with voice / MAE of words alone by seed: 0.500 {mae / 1.5:.3f}; at most 0.8: {verdict}"
    )
