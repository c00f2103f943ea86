"""Which commit this is."""

import subprocess

from trivalent_training.schemas import REPOSITORY


def commit() -> str:
    """The checked-out commit, 40 hexadecimal digits; 'unknown' outside of a checkout."""
    command = ["git", "-C", str(REPOSITORY), "rev-parse", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip() if found.returncode == 0 else "unknown"
