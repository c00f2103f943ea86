"""Two processes under torchrun train one network and write one run folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

from fixtures import tiny


def train_in_two_processes(command: list[str]) -> str:
    """Standard output of a 'fit' under torchrun."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--rdzv-backend", "c10d",
         "--rdzv-endpoint", "localhost:0", "-m", "trivalent_training.cli", *command],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def history_of(run: Path) -> list[dict[str, float]]:
    history: list[dict[str, float]] = json.loads((run / "run.json").read_text())["history"]
    return history


def test_two_processes_train_one_network(workshop: Path, tmp_path: Path) -> None:
    # Given
    command = tiny.fit(workshop, "1")
    histories = []
    for name in ("first", "second"):
        command[3] = str(tmp_path / name)
        # When
        assert train_in_two_processes(command).count("held out") == 1
        histories.append(history_of(tmp_path / name))
    # Then
    assert histories[0] == histories[1]
    alone = history_of(workshop / "run-1")
    assert abs(histories[0][0]["train_loss"] - alone[0]["train_loss"]) < 0.5
    # When
    command[3] = str(tmp_path / "mixed")
    train_in_two_processes([*command, "--precision", "bf16-mixed"])
    # Then
    mixed = history_of(tmp_path / "mixed")
    assert mixed != histories[0]
    assert abs(mixed[0]["train_loss"] - histories[0][0]["train_loss"]) < 0.05
