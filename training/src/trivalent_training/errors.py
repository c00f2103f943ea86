"""The exception for errors that a user can cause."""


class TrainingError(Exception):
    """Error with a one-sentence message: the thing, the value found, the value expected.

    The command line prints the message and exits with 1. All other exceptions are bugs and print a traceback.
    """


class TrainingWarning(UserWarning):
    """A command goes on, but its result may be of no use; the message says why, and what to change."""
