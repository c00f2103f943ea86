"""The commands of trivalent-train, a module each: its docstring is the help, add_arguments and run do the work."""

from types import ModuleType

from trivalent_training.commands import evaluate, export, fit, import_

COMMANDS: dict[str, ModuleType] = {"import": import_, "fit": fit, "export": export, "evaluate": evaluate}
"""Every command by its name."""
