"""The command line: every command prints help, and a failure is one sentence."""

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from trivalent_training.cli import main
from trivalent_training.commands import COMMANDS, fit, load, summary
from trivalent_training.errors import TrainingWarning


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert (load(command).__doc__ or "").split()[0] in capsys.readouterr().out


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    printed = " ".join(capsys.readouterr().out.split())
    for command in COMMANDS:
        assert f"{command} {summary(command)}" in printed
        assert summary(command) == (load(command).__doc__ or "").splitlines()[0]


@pytest.mark.parametrize("arguments", [["--help"], ["import", "--help"], ["publish", "--help"]])
def test_a_command_that_needs_no_network_does_not_import_pytorch(arguments: list[str]) -> None:
    program = f"""
import sys
from trivalent_training.cli import main
try:
    main({arguments})
except SystemExit:
    sys.exit("torch" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], stdout=subprocess.DEVNULL).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["evaluate", "none.avro", "--package", "none"], "evaluate: no manifest at {here}/none/manifest.json"),
        (["export", "none.avro", "none"], "export: no run at none: make one with trivalent-train fit"),
        (["fit", "none.json", "none.avro", "run"], "fit: no recipe at none.json"),
        (["synthesize", "nowhere/demo.avro"], "synthesize: no folder nowhere to write demo.avro to"),
    ],
)
def test_a_failure_is_one_sentence_and_exit_code_1(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("trivalent-train " + sentence.format(here=tmp_path))
    assert error.count("\n") == 1


def test_a_warning_is_one_line_and_does_not_change_the_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def warned(options: object) -> None:
        warnings.simplefilter("always")
        warnings.warn("round 1 moved text, expected less", TrainingWarning, stacklevel=2)

    monkeypatch.setattr(fit, "run", warned)
    assert main(["fit", "recipe.json", "data.avro", "run"]) == 0
    assert capsys.readouterr().err == "trivalent-train: warning: round 1 moved text, expected less\n"


def test_scores_no_better_than_a_constant_are_noticed() -> None:
    labels = [-1.0, 0.0, 0.0, 1.0, 2.0]
    assert fit.constant_warning([-0.8, 0.1, 0.0, 0.9, 1.7], labels) is None
    near = fit.constant_warning([0.01, 0.0, 0.0, 0.01, 0.0], labels)
    assert near == "the validation scores are a constant: their standard deviation is 0.0049, expected 0.0510 or more"
    # the median 0 has the errors 1, 0, 0, 1, 2: their mean is 0.8; the scores' errors are 2, 1, 1, 0, 1
    wrong = fit.constant_warning([1.0, 1.0, -1.0, 1.0, 1.0], labels)
    assert wrong == "the validation MAE is 1.0000, expected less than 0.8000, that of the constant 0.00"
