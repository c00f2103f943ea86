"""The commands of trivalent-train, a module each: its docstring is the help, add_arguments and run do the work.

Only the command line imports them.
"""

from types import ModuleType

from trivalent_training.commands import (
    encoder,
    evaluate,
    export,
    fit,
    import_,
    lexicon,
    report,
    results,
    synthesize,
    tune,
)

COMMANDS: dict[str, ModuleType] = {
    "import": import_,
    "synthesize": synthesize,
    "encoder": encoder,
    "lexicon": lexicon,
    "fit": fit,
    "tune": tune,
    "report": report,
    "export": export,
    "evaluate": evaluate,
    "results": results,
}
"""Every command by its name."""
