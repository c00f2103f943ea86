"""The commands of trivalent-train, one module each; only the command line imports them.

A command module has a docstring, which is its help text, and two functions: add_arguments(parser) and run(options).
Commands that prepare the inputs of training are in inputs/. A new command is a new module and a row of COMMANDS.
Modules are imported when their command is chosen: together they import PyTorch, which takes seconds.
"""

import ast
import importlib
from pathlib import Path
from types import ModuleType

COMMANDS: dict[str, str] = {
    "import": "inputs.import_",
    "combine": "inputs.combine",
    "synthesize": "inputs.synthesize",
    "encoder": "inputs.encoder",
    "extractor": "inputs.extractor",
    "lexicon": "inputs.lexicon",
    "recipes": "recipes",
    "publish": "publish",
    "fit": "fit",
    "tune": "tune",
    "sweep": "sweep",
    "speed": "speed",
    "report": "report",
    "export": "export",
    "convert": "convert",
    "calibrate": "calibrate",
    "evaluate": "evaluate",
    "results": "results",
}
"""The module of every command, by the command's name."""


def load(command: str) -> ModuleType:
    """Imports the module of a command."""
    return importlib.import_module(f"{__name__}.{COMMANDS[command]}")


def summary(command: str) -> str:
    """The first line of a command's docstring, read from its source without importing it."""
    source = Path(__file__).parent.joinpath(*COMMANDS[command].split(".")).with_suffix(".py")
    return (ast.get_docstring(ast.parse(source.read_text("utf-8"))) or "").partition("\n")[0]
