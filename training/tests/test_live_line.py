"""Data sets through the live line: broker, registry and pipeline in one process, judged on what comes out of Kafka.

Needs the processor built (`./mvnw package`); the tests on real recordings also need the recordings.
"""

import csv
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from trivalent_training import cli
from trivalent_training.schemas import REPOSITORY

LAUNCHER = REPOSITORY / "trivalent"
BUILT = REPOSITORY / "target" / "quarkus-app" / "quarkus-run.jar"

pytestmark = pytest.mark.skipif(not BUILT.is_file(), reason="the processor is not built; run ./mvnw package")


def processor(*arguments: str) -> dict[str, Any]:
    """Runs a command of the processor and gives back the one JSON object on its standard output."""
    done = subprocess.run([LAUNCHER, *arguments], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def replay(dataset: Path, *options: str) -> dict[str, Any]:
    return processor("replay", str(dataset), "--embedded", "--evaluate", "--json", *options)


def imported(kind: str, recordings: Path, folder: Path) -> Path:
    dataset = folder / f"{kind}.avro"
    assert cli.main(["import", kind, str(recordings / kind), str(dataset)]) == 0
    return dataset


def predictions(file: Path) -> dict[str, float]:
    with file.open(newline="") as table:
        return {row["utterance_id"]: float(row["score"]) for row in csv.DictReader(table)}


def test_demo_prints_one_json_object_and_loses_nothing() -> None:
    result = processor("demo", "--exit", "--json")

    assert result["utterances"] == result["events"] > 0
    assert (result["missing"], result["duplicates"], result["dead_letters"]) == (0, 0, 0)
    assert set(result["metrics"]) == {
        "mae", "mse", "corr", "acc2_nonneg", "f1_nonneg", "acc2_pos", "f1_pos", "acc5", "acc7",
    }  # fmt: skip
    assert set(result["latency_ms"]) == {"p50", "p95", "p99"}
    assert result["dataset"]["synthetic"] is True
    assert result["model"]["name"] == "tfn-demo"
    assert result["metrics"]["corr"] > 0.5


def test_say_scores_free_text() -> None:
    good = processor("say", "--json", "i loved every minute of this wonderful film")
    bad = processor("say", "--json", "this was a terrible boring waste of time")

    assert good["score"] > 0 > bad["score"]


def test_sims_joins_three_real_score_streams_whatever_their_order(recordings: Path, tmp_path: Path) -> None:
    dataset = imported("sims", recordings, tmp_path)

    in_order = replay(dataset, "--model", "late-fusion")
    shuffled = replay(dataset, "--model", "late-fusion", "--shuffle")

    for result in (in_order, shuffled):
        assert (result["events"], result["missing"], result["duplicates"]) == (1034, 0, 0)
        assert result["metrics"]["corr"] == pytest.approx(0.797, abs=0.001)
        assert result["metrics"]["acc2_pos"] == pytest.approx(0.857, abs=0.001)
    assert shuffled["metrics"] == in_order["metrics"]


def test_sims_scores_what_is_there_when_a_fifth_of_the_pictures_is_lost(recordings: Path, tmp_path: Path) -> None:
    dataset = imported("sims", recordings, tmp_path)

    result = replay(dataset, "--model", "late-fusion", "--drop", "visual=0.2")

    assert (result["events"], result["missing"], result["duplicates"]) == (1034, 0, 0)
    assert sum(result["modalities_used"].values()) == 1034
    assert 150 < result["modalities_used"]["text+acoustic"] < 260


def test_mosi_scores_of_the_live_line_equal_the_offline_ones(recordings: Path, tmp_path: Path) -> None:
    dataset = imported("mosi", recordings, tmp_path)
    live, offline = tmp_path / "live.csv", tmp_path / "offline.csv"
    package = REPOSITORY / "models" / "tfn-mosi" / "1"

    result = replay(dataset, "--split", "test", "--model", "tfn-mosi/1", "--predictions", str(live))
    assert cli.main(["evaluate", str(dataset), "--package", str(package), "--predictions", str(offline)]) == 0

    assert (result["events"], result["missing"], result["duplicates"]) == (391, 0, 0)
    expected = predictions(offline)
    assert predictions(live) == {utterance: pytest.approx(score, abs=1e-4) for utterance, score in expected.items()}
    # The text-only tf-idf + lexicon ridge baseline on the same split.
    assert result["metrics"]["mae"] < 0.875
    assert result["metrics"]["corr"] > 0.635
    assert result["metrics"]["acc2_nonneg"] > 0.76


def test_mosei_table_gives_one_event_per_segment_at_full_speed(recordings: Path, tmp_path: Path) -> None:
    dataset = imported("mosei", recordings, tmp_path)

    result = replay(dataset, "--split", "all", "--max", "--model", "constant")

    assert (result["events"], result["missing"], result["duplicates"]) == (22860, 0, 0)
