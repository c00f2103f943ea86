"""The command trivalent-train, which runs one of the commands in the table COMMANDS.

Results go to standard output, progress to standard error. Exit codes: 0 success; 1 failure, with one sentence on
standard error; 2 wrong usage.
"""

import argparse
import sys
import warnings
from collections.abc import Sequence
from typing import TextIO

from trivalent_training.commands import COMMANDS, load, summary
from trivalent_training.errors import TrainingError, TrainingWarning


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser(arguments).parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show
            load(options.command).run(options)
    except TrainingError as error:
        print(f"trivalent-train {options.command}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        prefix = f"{error.filename}: " if error.filename else ""
        print(f"trivalent-train {options.command}: {prefix}{error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"trivalent-train {options.command}: interrupted", file=sys.stderr)
        return 1
    return 0


def publish() -> int:
    """The command trivalent-publish, which is trivalent-train publish."""
    return main(["publish", *sys.argv[1:]])


def _show(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Prints a TrainingWarning as one line, and any other warning with its place in the code."""
    if issubclass(category, TrainingWarning):
        print(f"trivalent-train: warning: {message}", file=file or sys.stderr)
    else:
        print(warnings.formatwarning(message, category, filename, lineno, line), end="", file=file or sys.stderr)


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Knows the names of all commands, and the options of the chosen one, which is the first argument."""
    parser = argparse.ArgumentParser(prog="trivalent-train", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        if name not in arguments[:1]:
            commands.add_parser(name, help=summary(name))
            continue
        command = load(name)
        command.add_arguments(commands.add_parser(name, help=summary(name), description=command.__doc__))
    return parser


if __name__ == "__main__":
    sys.exit(main())
