"""The exception for errors that a user can cause."""


class TrainingError(Exception):
    """Error with a one-sentence message: the thing, the value found, the value expected.

    The command line prints the message and exits with 1. All other exceptions are bugs and print a traceback.
    """


class TrainingWarning(UserWarning):
    """A training goes on, but its result is probably of no use; the message says why, and what to change."""
