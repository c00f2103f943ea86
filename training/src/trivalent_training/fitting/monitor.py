"""What is shown of a training while it runs."""

from collections.abc import Sequence

from trivalent_training.fitting.method import Epoch, Stopping
from trivalent_training.fitting.recipe import FitRecipe


def shown(history: Sequence[Epoch], recipe: FitRecipe) -> dict[str, str]:
    """For the progress line: losses, correlation, best epoch, and how many epochs may follow without a better one."""
    last, stopping = history[-1], Stopping.of(history, recipe)
    assert stopping is not None, "an epoch is over"
    best = next(epoch for epoch in history if (epoch.number, epoch.stage) == (stopping.best, last.stage))
    return {
        "train": f"{last.train_loss:.4f}",
        "valid": f"{last.valid_loss:.4f}",
        "r": "undefined" if last.valid_corr is None else f"{last.valid_corr:.3f}",
        "best": f"{best.valid_loss:.4f} in epoch {best.number}",
        "left": str(stopping.patience - stopping.without_improvement),
    }


def logged(epoch: Epoch) -> dict[str, float]:
    """Curves for the log, by name."""
    values = {
        "train": epoch.train_loss, "valid": epoch.valid_loss, "valid mae": epoch.valid_mae, "valid r": epoch.valid_corr,
    }  # fmt: skip
    return {f"{epoch.stage} {name}".strip(): value for name, value in values.items() if value is not None}
