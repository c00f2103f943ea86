"""Trains in rounds and reads the clock.

A step is that of 'fit': copy of a batch to the device, objective, backward pass, clipping, optimizer, schedule, with
gradients watched. Batches are assembled before; 'assembly' is the time of the host for one, which 'fit' spends while a
CUDA device computes. All settings take turns in every round, in reverse order in every second one, so that a change of
the machine's speed meets all of them. The clock is read when the device has finished.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle, islice
from statistics import median

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from trivalent_training.errors import TrainingError
from trivalent_training.fitting import loop
from trivalent_training.fitting.batches import batch_of, shuffled
from trivalent_training.fitting.gradients import watched
from trivalent_training.fitting.memory import Memory, PeakMemory, explained
from trivalent_training.fitting.method import Execution, FitTask, Method
from trivalent_training.fitting.methods import METHODS, federated, meta_labels
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.fitting.speed import mmsa
from trivalent_training.fitting.speed.workload import Workload, check
from trivalent_training.networks.parts.base import Network, Targets

Batch = tuple[list[Tensor], Targets]
BATCHES = 4
"""Largest number of different batches of one size."""
EPOCHS = 1_000_000
"""Epochs of the schedule, so that no measurement reaches its end."""
OURS, THEIRS = "trivalent", "mmsa"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to measure."""

    device: str
    batches: tuple[int, ...]
    """Utterances per batch; empty for the recipe's."""
    precisions: tuple[str, ...]
    against: str | None = None
    """'mmsa' to measure MMSA's network too."""
    warmup: int = 5
    """Steps before the first round, at least 2: the moments of the optimizer need memory from the second on."""
    steps: int = 20
    """Steps of each setting in a round."""
    rounds: int = 5
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures of one setting."""

    system: str
    precision: str
    batch: int
    parameters: int
    trained: int
    """Parameters that are not frozen."""
    steps_per_second: tuple[float, ...]
    """One figure per round."""
    assembly: float
    """Median seconds of the host to assemble a batch."""
    memory: Memory
    loss: float
    """Training loss of the last step."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Our steps per second over MMSA's, in the same rounds."""

    precision: str
    batch: int
    ratios: tuple[float, ...]
    """One per round."""
    losses: tuple[float, float]
    """Ours and MMSA's of the first batch, with the same weights and without dropout."""


@dataclass(frozen=True, slots=True)
class Speed:
    """All figures."""

    step: str
    """Which step of the recipe's method was measured."""
    settings: tuple[Measured, ...]
    compared: tuple[Compared, ...]


@dataclass(slots=True, eq=False)
class _Runner:
    """One setting in training."""

    system: str
    precision: str
    batch: int
    trainer: loop.Trainer
    batches: Sequence[Batch]
    memory: Memory | None = None
    loss: float = float("nan")

    def run(self, steps: int) -> None:
        """Trains on so many batches and waits for the device."""
        with explained(self.batch, self.trainer.fabric.device):
            for tensors, targets in islice(cycle(self.batches), steps):
                loss = self.trainer.step(tensors, targets)
            if self.trainer.fabric.device.type == "cuda":
                torch.cuda.synchronize(self.trainer.fabric.device)
            self.loss = loss.item()


def step_of(name: str) -> str:
    """Describes the step that is measured for a network. Raises TrainingError if its method has no such step."""
    method: Method | None = METHODS.get(name)
    if method is federated.train:
        raise TrainingError(
            f"{name} is trained by federated rounds of clients on the CPU, expected a network of the training loop: "
            "the rounds cannot be measured as steps"
        )
    if method is meta_labels.train:
        return "stage 3 of meta-learned labels; stages 1 and 2 are not measured"
    return "the training loop"


def measure(workload: Workload, plan: Plan) -> Speed:
    """Measures all settings of a plan.

    Raises TrainingError for a method without such steps, a device or precision that is not there, too few examples, too
    little memory, and if MMSA's network is not the same function as ours.
    """
    recipe = workload.recipe
    step = step_of(recipe.network.name)
    if not any(parameter.requires_grad for parameter in workload.network(plan.seed).parameters()):
        raise TrainingError(f"{recipe.network.name} has no weights to train, expected a network with weights")
    sizes = plan.batches or (recipe.fit.batch_size,)
    check(workload.examples, max(sizes))
    systems = (OURS, THEIRS) if plan.against else (OURS,)
    runners, assembly, losses = list[_Runner](), dict[int, float](), dict[int, tuple[float, float]]()
    with ExitStack() as stack:
        for size in sizes:
            with explained(size, torch.device("cpu")):
                batches, assembly[size] = _assembled(workload, size, plan.seed)
            if plan.against:
                losses[size] = mmsa.losses(workload.network(plan.seed), batches[0])
            for precision in plan.precisions:
                for system in systems:
                    runners.append(_runner(workload, plan, (system, precision, size), batches, stack))
        seconds = interleaved([partial(runner.run, plan.steps) for runner in runners], plan.rounds)
    measured = tuple(
        _measured(runner, [plan.steps / t for t in times], assembly[runner.batch])
        for runner, times in zip(runners, seconds, strict=True)
    )
    return Speed(step, measured, _compared(measured, losses) if plan.against else ())


def interleaved(
    turns: Sequence[Callable[[], None]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> list[list[float]]:
    """Seconds of each turn in each round; every second round is in reverse order."""
    seconds: list[list[float]] = [[] for _ in turns]
    numbered = list(enumerate(turns))
    for number in tqdm(range(rounds), desc="speed", unit="round", leave=False):
        for index, turn in numbered if number % 2 == 0 else reversed(numbered):
            started = clock()
            turn()
            seconds[index].append(clock() - started)
    return seconds


def spread(figures: Sequence[float]) -> float:
    """(largest − smallest) / median."""
    return (max(figures) - min(figures)) / median(figures)


def _assembled(workload: Workload, size: int, seed: int) -> tuple[list[Batch], float]:
    """Batches of one size in host memory, and the median seconds to assemble one."""
    recipe, draws = workload.recipe.fit, np.random.default_rng(seed)
    inputs = workload.network(seed).contract.inputs
    found, seconds = list[Batch](), list[float]()
    full = (one for one in shuffled(workload.examples, size, draws, by_length=recipe.by_length) if len(one) == size)
    for chosen in islice(full, BATCHES):
        started = time.perf_counter()
        found.append(batch_of(inputs, chosen, recipe.modality_dropout, draws))
        seconds.append(time.perf_counter() - started)
    return found, median(seconds)


def _runner(
    workload: Workload, plan: Plan, setting: tuple[str, str, int], batches: Sequence[Batch], stack: ExitStack
) -> _Runner:
    """Builds the training of a setting, as loop.fit does, and takes the steps of the warm-up."""
    system, precision, size = setting
    fabric = Execution(plan.device, precision).fabric()
    peak = PeakMemory(fabric.device)
    network, recipe = workload.network(plan.seed), replace(workload.recipe.fit, batch_size=size, epochs=EPOCHS)
    if system == THEIRS:
        network, recipe = mmsa.network_of(network), mmsa.recipe_of(network, recipe)
    torch.manual_seed(plan.seed)
    network.initialize()
    network.train()
    stack.enter_context(watched(network))
    with explained(size, fabric.device):
        trainer = loop.trainer_of(fabric, network, _task(workload, recipe, plan))
    runner = _Runner(system, precision, size, trainer, batches)
    try:
        runner.run(plan.warmup)
    except RuntimeError as error:
        if system == OURS:
            raise
        found = f"MMSA's network does not train on {fabric.device.type} in {precision}"
        raise TrainingError(
            f"{found} ({str(error).splitlines()[0]}), expected a step: leave out one of both"
        ) from error
    runner.memory = peak.read()
    return runner


def _task(workload: Workload, recipe: FitRecipe, plan: Plan) -> FitTask:
    return FitTask(workload.examples, (), recipe, plan.seed)


def _measured(runner: _Runner, steps_per_second: Sequence[float], assembly: float) -> Measured:
    network: Network = runner.trainer.network.module  # type: ignore[assignment]
    counts = [(p.numel(), p.requires_grad) for p in network.parameters()]
    assert runner.memory is not None, "the warm-up is over"
    return Measured(
        system=runner.system,
        precision=runner.precision,
        batch=runner.batch,
        parameters=sum(count for count, _ in counts),
        trained=sum(count for count, trained in counts if trained),
        steps_per_second=tuple(steps_per_second),
        assembly=assembly,
        memory=runner.memory,
        loss=runner.loss,
    )


def _compared(measured: Sequence[Measured], losses: dict[int, tuple[float, float]]) -> tuple[Compared, ...]:
    found = {(one.system, one.precision, one.batch): one.steps_per_second for one in measured}
    return tuple(
        Compared(
            precision,
            batch,
            tuple(a / b for a, b in zip(figures, found[THEIRS, precision, batch], strict=True)),
            losses[batch],
        )
        for (system, precision, batch), figures in found.items()
        if system == OURS
    )
