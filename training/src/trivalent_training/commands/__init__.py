"""The commands of trivalent-train, a module each: its docstring is the help, add_arguments and run do the work."""

from argparse import ArgumentParser, Namespace
from typing import Protocol

from trivalent_training.commands import import_


class Command(Protocol):
    """What the command line expects of a module."""

    __doc__: str | None

    def add_arguments(self, parser: ArgumentParser) -> None: ...

    def run(self, options: Namespace) -> None: ...


COMMANDS: dict[str, Command] = {"import": import_}
