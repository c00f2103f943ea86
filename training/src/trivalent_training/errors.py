"""The one exception a user may cause."""


class TrainingError(Exception):
    """What went wrong in one sentence that names the thing, what was found and what was expected.

    The command line prints it and exits with 1; a traceback is for our own mistakes only.
    """
