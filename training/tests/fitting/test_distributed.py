"""Two processes under torchrun train one network and write one run folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

from fixtures import tiny


def test_two_processes_train_one_network(workshop: Path, tmp_path: Path) -> None:
    command = tiny.fit(workshop, "1")
    histories = []
    for name in ("first", "second"):
        command[3] = str(tmp_path / name)
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--rdzv-backend", "c10d",
             "--rdzv-endpoint", "localhost:0", "-m", "trivalent_training.cli", *command],
            env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("held out") == 1
        histories.append(json.loads((tmp_path / name / "run.json").read_text())["history"])
    assert histories[0] == histories[1]
    alone = json.loads((workshop / "run-1" / "run.json").read_text())["history"]
    assert abs(histories[0][0]["train_loss"] - alone[0]["train_loss"]) < 0.5
