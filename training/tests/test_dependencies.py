"""Every library that is imported is declared in pyproject.toml, and not only brought along by another one."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

TRAINING = Path(__file__).parents[1]
OWN = {"trivalent_training", "fixtures", "voices"}
PACKAGES = {"sklearn": "scikit_learn"}
"""Names under which libraries are declared, where they are not imported by it."""


def imported() -> Iterator[tuple[str, Path]]:
    """Each library that code imports, and a file that does."""
    for folder in ("src", "tests", "examples", "benchmarks"):
        for path in (TRAINING / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names: list[str] = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                yield from ((name.partition(".")[0], path) for name in names)


def declared() -> set[str]:
    document = tomllib.loads((TRAINING / "pyproject.toml").read_text("utf-8"))["project"]
    lines = [
        *document["dependencies"],
        *(line for extra in document["optional-dependencies"].values() for line in extra),
    ]
    return {re.split(r"[\[=<>~ ]", line)[0].lower().replace("-", "_") for line in lines}


def test_every_imported_library_is_declared() -> None:
    known = declared() | OWN | sys.stdlib_module_names
    missing = {name: path.name for name, path in imported() if PACKAGES.get(name, name).lower() not in known}
    assert missing == {}
