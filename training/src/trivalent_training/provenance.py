"""The commit of the checkout, for run folders, manifests and results."""

import subprocess

from trivalent_training.schemas import REPOSITORY


def commit() -> str:
    """The checked-out commit as 40 hexadecimal digits, or 'unknown' outside a Git checkout."""
    command = ["git", "-C", str(REPOSITORY), "rev-parse", "HEAD"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip() if result.returncode == 0 else "unknown"
