"""Measure how fast a recipe trains: steps per second, utterances per second, and memory.

A step is that of 'fit'. The network has random weights and nothing is downloaded. Without --data the examples are
synthetic and have the greatest lengths that the recipe allows. Several batch sizes and precisions, and MMSA's network
with --against mmsa, take turns in every round; the median over the rounds and their spread are printed, which is
(largest - smallest) / median. Memory of the CPU is that of the whole process: measure a single setting to know its own.
On a CUDA device:

    trivalent-train speed training/configs/published/cenet-m-mosi.json --device cuda --batch 32,64,128 \\
        --precision 32-true,bf16-mixed --json
"""

import json
import os
import platform
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import torch

from trivalent_training.commands import settings
from trivalent_training.commands.options import add_models
from trivalent_training.data import dataset_file
from trivalent_training.data.utterance import Split
from trivalent_training.errors import TrainingError
from trivalent_training.fitting import memory, recipe
from trivalent_training.fitting.method import PRECISIONS, Execution
from trivalent_training.fitting.recipe import Recipe
from trivalent_training.fitting.speed import measure, workload
from trivalent_training.fitting.speed.measure import Compared, Measured, Plan, Speed
from trivalent_training.fitting.speed.workload import Workload
from trivalent_training.provenance import commit

CPU_NAMES = Path("/proc/cpuinfo")
MIB = 1 << 20


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("recipe", type=Path, help="recipe, e.g. training/configs/published/cenet-m-mosi.json")
    parser.add_argument("--data", type=Path, metavar="DATASET",
                        help="data-set file with utterances to train on (default: synthetic examples)")  # fmt: skip
    parser.add_argument("--batch", type=_sizes, default=(), metavar="N,N",
                        help="utterances per batch, such as 32,64 (default: the recipe's)")  # fmt: skip
    parser.add_argument("--device", choices=["cpu", "cuda", "auto"], default="auto",
                        help="device; auto is cuda if there is one (default auto)")  # fmt: skip
    parser.add_argument("--precision", type=_names, default=("32-true",), metavar="P,P",
                        help=f"some of {', '.join(PRECISIONS)}, with commas (default 32-true)")  # fmt: skip
    parser.add_argument("--against", choices=["mmsa"],
                        help="also measure the same network of MMSA, which needs the extra 'mmsa'")  # fmt: skip
    parser.add_argument("--warmup", type=_warmup, default=5, help="steps before the first round (default 5)")
    parser.add_argument("--steps", type=_count, default=20, help="steps of each setting in a round (default 20)")
    parser.add_argument("--rounds", type=_count, default=5, help="rounds (default 5)")
    parser.add_argument("--threads", type=_count, default=1, help="CPU threads (default 1)")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", dest="settings",
                        help="a setting of the recipe, such as text.max_length=32; may be repeated")  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="seed of weights and examples (default 1)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    add_models(parser)


def run(options: Namespace) -> None:
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise TrainingError("speed measures one process, found several: run without torchrun")
    torch.set_num_threads(options.threads)
    chosen = settings.changed(recipe.read(options.recipe), settings.given(options.settings))
    measure.step_of(chosen.network.name)
    for precision in options.precision:
        Execution(options.device, precision).check()
    plan = Plan(
        options.device, options.batch, options.precision, options.against, options.warmup, options.steps,
        options.rounds, options.seed,
    )  # fmt: skip
    work = _workload(chosen, plan, options)
    found = measure.measure(work, plan)
    document = _document(work, plan, found, options.threads)
    print(json.dumps(document) if options.json else _table(document, found))


def _workload(chosen: Recipe, plan: Plan, options: Namespace) -> Workload:
    if options.data is None:
        largest = max(plan.batches or (chosen.fit.batch_size,))
        with memory.explained(largest, torch.device("cpu")):
            return workload.synthetic(chosen, largest, plan.seed)
    return workload.recorded(chosen, dataset_file.read(options.data, (Split.TRAIN, Split.VALID)), options.models)


def _document(work: Workload, plan: Plan, found: Speed, threads: int) -> dict[str, Any]:
    """All figures and what they depend on; times in seconds, memory in bytes."""
    device = Execution(plan.device).device
    cuda = device == "cuda"
    return {
        "recipe": work.recipe.package.name,
        "network": work.recipe.network.name,
        "step": found.step,
        "examples": work.source,
        "shapes": work.shapes,
        "device": {
            "type": device,
            "name": torch.cuda.get_device_name() if cuda else _cpu_name(),
            "memory_bytes": memory.size(torch.device(device)),
        },
        "torch": torch.__version__,
        "threads": threads,
        # In 32-true, matrix products of float32 are exact with 'highest', and TF32 with 'high'.
        "tf32": {
            "matmul": torch.get_float32_matmul_precision() != "highest",
            "cudnn": bool(torch.backends.cudnn.allow_tf32),
        }
        if cuda
        else None,
        "warmup": plan.warmup,
        "steps": plan.steps,
        "rounds": plan.rounds,
        "seed": plan.seed,
        "commit": commit(),
        "settings": [_setting(one) for one in found.settings],
        "compared": [_comparison(one) for one in found.compared],
    }


def _setting(one: Measured) -> dict[str, Any]:
    return {
        "system": one.system,
        "precision": one.precision,
        "batch": one.batch,
        "parameters": one.parameters,
        "trained": one.trained,
        "steps_per_second": _figures(one.steps_per_second),
        "utterances_per_second": one.batch * median(one.steps_per_second),
        "assembly_seconds": one.assembly,
        "memory_bytes": asdict(one.memory),
        "loss": one.loss,
    }


def _comparison(one: Compared) -> dict[str, Any]:
    ours, theirs = one.losses
    return {
        "precision": one.precision,
        "batch": one.batch,
        "ratio": _figures(one.ratios),
        "loss": {"trivalent": ours, "mmsa": theirs},
    }


def _figures(rounds: tuple[float, ...]) -> dict[str, Any]:
    return {"median": median(rounds), "spread": measure.spread(rounds), "rounds": list(rounds)}


def _table(document: dict[str, Any], found: Speed) -> str:
    device, tf32 = document["device"], document["tf32"]
    shapes = ", ".join(f"{name} {' x '.join(map(str, shape))}" for name, shape in document["shapes"].items())
    lines = [
        f"{document['recipe']}: {found.step}, random weights, {document['examples']} examples ({shapes})",
        f"{device['type']} ({device['name']}), PyTorch {document['torch']}, threads: {document['threads']}"
        + (f", TF32 in matrix products: {_yes(tf32['matmul'])}, in cuDNN: {_yes(tf32['cudnn'])}" if tf32 else ""),
        f"{document['rounds']} rounds of {document['steps']} steps after {document['warmup']}",
        "",
        f"{'system':<10}{'precision':<11}{'batch':>6}{'parameters':>13}{'steps/s':>10}{'spread':>8}"
        f"{'utterances/s':>14}{'assembly':>11}{'peak memory':>13}{'before':>11}",
    ]
    for one in found.settings:
        middle = median(one.steps_per_second)
        lines.append(
            f"{one.system:<10}{one.precision:<11}{one.batch:>6}{one.parameters:>13,}{middle:>10.4g}"
            f"{measure.spread(one.steps_per_second):>8.1%}{one.batch * middle:>14.4g}{1000 * one.assembly:>8.2f} ms"
            f"{one.memory.peak / MIB:>9,.0f} MiB{one.memory.before / MIB:>7,.0f} MiB"
        )
    for pair in found.compared:
        ours, theirs = pair.losses
        lines.append(
            f"\ntrivalent / mmsa in {pair.precision}, batch {pair.batch}: {median(pair.ratios):.3f} times the steps "
            f"({min(pair.ratios):.3f} to {max(pair.ratios):.3f}); "
            f"losses of the same weights {ours:.6f} and {theirs:.6f}"
        )
    return "\n".join(lines)


def _yes(whether: bool) -> str:
    return "yes" if whether else "no"


def _cpu_name() -> str:
    """The model of the CPU, or its architecture."""
    if CPU_NAMES.is_file():
        for line in CPU_NAMES.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _sizes(text: str) -> tuple[int, ...]:
    """Batch sizes. ArgumentTypeError if one is below 2, which batch normalization needs."""
    sizes = tuple(int(part) if part.isdecimal() else 0 for part in text.split(","))
    if min(sizes) < 2 or len(set(sizes)) < len(sizes):
        raise ArgumentTypeError(f"the batch is '{text}', expected different numbers from 2 on, such as 32,64")
    return sizes


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if set(names) - set(PRECISIONS) or len(set(names)) < len(names):
        raise ArgumentTypeError(f"the precision is '{text}', expected some of {', '.join(PRECISIONS)}, each once")
    return names


def _warmup(text: str) -> int:
    """Steps of the warm-up. ArgumentTypeError below 2: the moments of the optimizer need memory from the second on."""
    if not text.isdecimal() or int(text) < 2:
        raise ArgumentTypeError(f"the warm-up is '{text}', expected at least 2 steps, to know the peak of memory")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"the number is '{text}', expected at least 1")
    return int(text)
