"""The command speed: its JSON and its table, on a tiny recipe, and its messages."""

import json
from pathlib import Path

import pytest
import torch

from trivalent_training.cli import main

ROUNDS = ["--device", "cpu", "--warmup", "2", "--steps", "2", "--rounds", "3"]


def test_figures_are_json_and_a_table(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Given
    command = ["speed", str(workshop / "recipe.json"), *ROUNDS, "--batch", "4,8", "--precision", "32-true,bf16-mixed"]
    # When
    assert main([*command, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert main(command) == 0
    table = capsys.readouterr().out
    # Then
    assert list(document) == [
        "recipe", "network", "step", "examples", "shapes", "device", "torch", "threads", "tf32", "warmup", "steps",
        "rounds", "seed", "commit", "settings", "compared",
    ]  # fmt: skip
    assert (document["recipe"], document["network"], document["examples"]) == ("tiny", "tfn", "synthetic")
    assert document["shapes"] == {"text": [10, 32], "acoustic": [6], "visual": [8]}
    assert document["device"]["type"] == "cpu"
    assert document["tf32"] is None
    assert [(one["batch"], one["precision"]) for one in document["settings"]] == [
        (4, "32-true"), (4, "bf16-mixed"), (8, "32-true"), (8, "bf16-mixed"),
    ]  # fmt: skip
    for one in document["settings"]:
        assert list(one) == [
            "system", "precision", "batch", "parameters", "trained", "steps_per_second", "utterances_per_second",
            "assembly_seconds", "memory_bytes", "loss",
        ]  # fmt: skip
        rate = one["steps_per_second"]
        assert len(rate["rounds"]) == 3
        assert rate["median"] == sorted(rate["rounds"])[1]
        assert one["utterances_per_second"] == one["batch"] * rate["median"]
        assert one["memory_bytes"]["reserved"] is None
    assert "tiny: the training loop, random weights, synthetic examples (text 10 x 32, acoustic 6, visual 8)" in table
    assert "3 rounds of 2 steps after 2" in table
    assert sum(line.startswith("trivalent ") for line in table.splitlines()) == 4


def test_examples_of_a_data_set_are_those_of_fit(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Given
    models, data = str(workshop / "models"), str(workshop / "corpus.avro")
    # When
    code = main(
        ["speed", str(workshop / "recipe.json"), *ROUNDS, "--data", data, "--models", models, "--batch", "8", "--json"]
    )
    # Then
    assert code == 0
    document = json.loads(capsys.readouterr().out)
    assert document["examples"] == "synthetic-templates"
    assert document["shapes"]["text"][0] <= 10
    assert len(document["settings"]) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--precision", "16-mixed"], "cannot train on cpu with the precision '16-mixed': it needs a CUDA device"),
        (["--set", "network.name=hafedformer"], "hafedformer is trained by federated rounds of clients on the CPU"),
        (
            ["--against", "mmsa"],
            "MMSA has no counterpart of this Tfn, expected a recipe of tfn, mtfn or cenet-m in the",
        ),
        (["--set", "fit.speed=1"], "the changed recipe.fit has the field 'speed'"),
    ],
)
def test_what_cannot_be_measured_is_one_sentence(
    workshop: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    # When
    code = main(["speed", str(workshop / "recipe.json"), *ROUNDS, "--batch", "4", *options])
    # Then
    assert code == 1
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device")
def test_a_missing_device_is_one_sentence(workshop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # When
    code = main(["speed", str(workshop / "recipe.json"), "--device", "cuda"])
    # Then
    assert code == 1
    assert "sees no CUDA device, expected one for --device cuda" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--batch", "1"], "the batch is '1', expected different numbers from 2 on, such as 32,64"),
        (["--batch", "8,8"], "the batch is '8,8', expected different numbers from 2 on"),
        (["--precision", "bf16-true"], "the precision is 'bf16-true', expected some of 32-true, bf16-mixed, 16-mixed"),
        (["--warmup", "1"], "the warm-up is '1', expected at least 2 steps, to know the peak of memory"),
        (["--rounds", "0"], "the number is '0', expected at least 1"),
    ],
)
def test_wrong_usage_has_the_exit_code_2(
    workshop: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    # When, Then
    with pytest.raises(SystemExit) as exit_code:
        main(["speed", str(workshop / "recipe.json"), *options])
    assert exit_code.value.code == 2
    assert message in capsys.readouterr().err
