"""Replays of data sets through the running pipeline: broker, registry and pipeline in one process.

The tests check the events on Kafka. They need the built processor (`./mvnw package`); tests on real recordings also
need the recordings.
"""

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from trivalent_training import cli
from trivalent_training.schemas import REPOSITORY

LAUNCHER = REPOSITORY / "trivalent"
PACKAGES = list((REPOSITORY / "models").glob("*/*/manifest.json"))
MOSI_PACKAGES = sorted(path.parts[-3] for path in PACKAGES if "-mosi" in path.parts[-3])
BUILT = REPOSITORY / "target" / "quarkus-app" / "quarkus-run.jar"

pytestmark = pytest.mark.skipif(not BUILT.is_file(), reason="the processor is not built; run ./mvnw package")


def processor(*arguments: str) -> dict[str, Any]:
    """Runs a command of the processor and returns the JSON object on its standard output."""
    done = subprocess.run([LAUNCHER, *arguments], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def replay(dataset: Path, *options: str) -> dict[str, Any]:
    """Replays with a join wait time longer than any pause of the machine: no part arrives too late."""
    wait_time = "-Dtrivalent.join.patience=15s"
    return processor("replay", str(dataset), "--embedded", "--evaluate", "--json", wait_time, *options)


def imported(kind: str, recordings: Path, folder: Path) -> Path:
    dataset = folder / f"{kind}.avro"
    assert cli.main(["import", kind, str(recordings / kind), str(dataset)]) == 0
    return dataset


def predictions(file: Path) -> dict[str, float]:
    with file.open(newline="") as table:
        return {row["utterance_id"]: float(row["score"]) for row in csv.DictReader(table)}


def failure(*arguments: str) -> tuple[int, str]:
    """Runs a command that must fail and print nothing to standard output; returns exit code and standard error."""
    done = subprocess.run([LAUNCHER, *arguments], capture_output=True, text=True, timeout=600)
    assert done.stdout == ""
    return done.returncode, done.stderr.strip()


def test_an_invalid_configuration_fails_with_one_line_and_exit_code_2(tmp_path: Path) -> None:
    dataset = tmp_path / "none.avro"

    code, message = failure("models", "verify", "-Dtrivalent.join.patiense=1s")
    assert code == 2
    assert message.startswith("trivalent: configuration is invalid: unknown key 'trivalent.join.patiense'")
    assert failure("bogus")[0] == 2
    code, message = failure("replay", str(dataset), "--rate", "fast")
    assert code in (1, 2)
    assert len(message.splitlines()) == 1


def test_an_invalid_data_set_or_package_fails_with_one_line_and_exit_code_1(tmp_path: Path) -> None:
    dataset = tmp_path / "broken.avro"
    dataset.write_bytes(b"not a data set")
    shutil.copytree(REPOSITORY / "models" / "constant", tmp_path / "models" / "constant")
    (tmp_path / "models" / "constant" / "1" / "model.onnx").write_bytes(b"not a model")

    code, message = failure("replay", str(dataset))
    assert code == 1
    assert message.startswith(f"trivalent: data set '{dataset}' has no Avro header")
    code, message = failure("replay", str(dataset.with_name("none.avro")))
    assert code == 1
    assert "does not exist" in message
    code, message = failure("models", "list", f"-Dtrivalent.models.directory={tmp_path / 'models'}")
    assert code == 1
    assert message.startswith("trivalent: package constant/1: file 'model.onnx' has 11 bytes, expected")


def test_an_unreachable_broker_is_reported_in_one_line() -> None:
    code, message = failure("topics", "create", "-Dtrivalent.kafka.bootstrap-servers=127.0.0.1:1")

    assert code == 1
    assert message.startswith("trivalent: no broker answers at 127.0.0.1:1 within 6 s")


def test_models_verify_passes_on_every_committed_package() -> None:
    done = subprocess.run([LAUNCHER, "models", "verify", "--json"], capture_output=True, text=True, timeout=600)

    assert done.returncode == 0, done.stdout + done.stderr
    verified = json.loads(done.stdout)
    committed = sorted(str(path.parent.relative_to(REPOSITORY / "models")) for path in PACKAGES)
    assert sorted(result["package"] for result in verified) == committed
    assert all(result["ok"] for result in verified)


def test_demo_prints_one_json_object_and_scores_every_utterance() -> None:
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


def test_sims_has_the_same_metrics_in_order_and_shuffled(recordings: Path, tmp_path: Path) -> None:
    dataset = imported("sims", recordings, tmp_path)

    in_order = replay(dataset, "--model", "late-fusion")
    shuffled = replay(dataset, "--model", "late-fusion", "--shuffle")

    for result in (in_order, shuffled):
        assert (result["events"], result["missing"], result["duplicates"]) == (1034, 0, 0)
        assert result["metrics"]["corr"] == pytest.approx(0.797, abs=0.001)
        assert result["metrics"]["acc2_pos"] == pytest.approx(0.857, abs=0.001)
    assert shuffled["metrics"] == in_order["metrics"]


def test_sims_scores_every_utterance_with_a_fifth_of_the_visual_parts_missing(recordings: Path, tmp_path: Path) -> None:
    dataset = imported("sims", recordings, tmp_path)

    result = replay(dataset, "--model", "late-fusion", "--drop", "visual=0.2")

    assert (result["events"], result["missing"], result["duplicates"]) == (1034, 0, 0)
    assert sum(result["modalities_used"].values()) == 1034
    assert 150 < result["modalities_used"]["text+acoustic"] < 260


@pytest.fixture(scope="module")
def annotated_mosi(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """CMU-MOSI with parts of speech and word sentiments, which one package needs for offline scoring."""
    folder = tmp_path_factory.mktemp("mosi")
    plain, annotated = imported("mosi", recordings, folder), folder / "annotated.avro"
    lexicon = REPOSITORY / "models" / "shared" / "vader-lexicon" / "lexicon.tsv"
    result = processor("annotate", str(plain), str(annotated), "--lexicon", str(lexicon), "--json")
    assert result["annotated"] == 1838
    return annotated


@pytest.mark.parametrize("name", MOSI_PACKAGES)
def test_mosi_scores_of_the_pipeline_equal_the_offline_scores(name: str, annotated_mosi: Path, tmp_path: Path) -> None:
    result = replay_and_compare(annotated_mosi, name, tmp_path)

    assert (result["events"], result["missing"], result["duplicates"]) == (391, 0, 0)
    # Every package is better than a constant score; tfn-mosi is also better than tf-idf with a lexicon.
    assert result["metrics"]["mae"] < 1.3
    if name == "tfn-mosi":
        assert result["metrics"]["mae"] < 0.875
        assert result["metrics"]["corr"] > 0.635
        assert result["metrics"]["acc2_nonneg"] > 0.78


def test_sims_scores_of_a_multitask_package_equal_the_offline_scores(recordings: Path, tmp_path: Path) -> None:
    result = replay_and_compare(imported("sims", recordings, tmp_path), "mtfn-sims", tmp_path)

    assert (result["events"], result["missing"], result["duplicates"]) == (1034, 0, 0)


def replay_and_compare(dataset: Path, name: str, folder: Path) -> dict[str, Any]:
    """Replays the test split through the pipeline and scores it offline; both scores of every utterance must agree."""
    live, offline = folder / "live.csv", folder / "offline.csv"
    package = REPOSITORY / "models" / name / "1"
    result = replay(dataset, "--split", "test", "--model", f"{name}/1", "--predictions", str(live))
    assert cli.main(["evaluate", str(dataset), "--package", str(package), "--predictions", str(offline)]) == 0
    expected = predictions(offline)
    assert predictions(live) == {utterance: pytest.approx(score, abs=1e-4) for utterance, score in expected.items()}
    return result


def test_a_mosei_replay_at_full_speed_publishes_one_event_per_segment(recordings: Path, tmp_path: Path) -> None:
    dataset = imported("mosei", recordings, tmp_path)

    result = replay(dataset, "--split", "all", "--max", "--model", "constant")

    assert (result["events"], result["missing"], result["duplicates"]) == (22860, 0, 0)
