"""The command line: every command prints help, and a failure is one sentence."""

from pathlib import Path

import pytest

from trivalent_training.cli import main
from trivalent_training.commands import COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert (COMMANDS[command].__doc__ or "").split()[0] in capsys.readouterr().out


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
