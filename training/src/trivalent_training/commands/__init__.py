"""The commands of trivalent-train, one module each; only the command line imports them.

A command module has a docstring, which is its help text, and two functions: add_arguments(parser) and run(options).
Commands that prepare the inputs of training are in inputs/. A new command is a new module and a row of COMMANDS.
"""

from types import ModuleType

from trivalent_training.commands import calibrate, evaluate, export, fit, report, results, sweep, tune
from trivalent_training.commands.inputs import combine, encoder, extractor, import_, lexicon, synthesize

COMMANDS: dict[str, ModuleType] = {
    "import": import_,
    "combine": combine,
    "synthesize": synthesize,
    "encoder": encoder,
    "extractor": extractor,
    "lexicon": lexicon,
    "fit": fit,
    "tune": tune,
    "sweep": sweep,
    "report": report,
    "export": export,
    "calibrate": calibrate,
    "evaluate": evaluate,
    "results": results,
}
"""Every command, by name."""
