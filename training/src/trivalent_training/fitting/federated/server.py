"""The server: sends weights out, joins what comes back, and judges the result as it will be served.

One round, number r of 'epochs':

    1. 'sampled' of the clients are drawn; the modalities take turns along the draw
    2. each gets the weights it needs and sends back what it trained (see client.py)
    3. projection and encoder of m ← the clients of modality m, by fedavg or PbEA;  decoder ← CmDA over the modalities
    4. the whole network is judged on all modalities of the validation part; the best round is kept

The clients' step size is the recipe's or, where its schedule is 'warmup', rises and falls linearly over the rounds;
upstream's is constant. A modality that no client trained in a round keeps its projection and its encoder, and has no
say in the decoder. Scales of frames are the server's, learned before and never trained. A client that fails is left out
of its round.
"""

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from trivalent_training.errors import TrainingError
from trivalent_training.fitting.federated.aggregation import cmda, fedavg, pbea_diag
from trivalent_training.fitting.federated.flower import (
    ArrayRecord,
    ConfigRecord,
    Context,
    Grid,
    Message,
    MessageType,
    RecordDict,
    ServerApp,
)
from trivalent_training.fitting.method import Epoch, FitTask, Method
from trivalent_training.fitting.prediction import validation_loss
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.hafedformer import DECODER, HaFedformer, owner
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.parts.learning.federation import FederationConfig

STAGE = "round"
REPLY_SECONDS = 3600.0
"""How long a round waits for its clients."""
ARRIVAL_SECONDS = 600.0
"""How long the first round waits until all clients are connected."""


@dataclass(frozen=True, slots=True, eq=False)
class Contribution:
    """What one client sent back."""

    modality: str
    utterances: int
    loss: float
    weights: dict[str, Tensor]
    variance: dict[str, Tensor]


def server_app(fit: Callable[[Context, Method], None]) -> ServerApp:
    """The app that Flower runs on the server; 'fit' gets the rounds as a training method."""
    app = ServerApp()

    @app.main()
    def main(grid: Grid, context: Context) -> None:
        fit(context, partial(run_rounds, grid))

    return app


def run_rounds(grid: Grid, network: Network, task: FitTask) -> list[Epoch]:
    """Initializes and trains in place, leaves the weights of the best round.

    The training examples are with the clients, not in the task.
    """
    assert isinstance(network, HaFedformer)
    recipe, seed = task.recipe, task.seed
    fabric = task.rig.fabric()
    torch.manual_seed(seed)
    network.initialize()
    held = _held(grid, network.config.federation.clients)
    history: list[Epoch] = []
    best, best_weights = Epoch(0, float("inf"), float("inf")), copy.deepcopy(network.state_dict())
    for number in (progress := tqdm(range(1, recipe.epochs + 1), desc=STAGE, unit=STAGE, leave=False)):
        contributions = _round(grid, network, held, step_size(recipe, number), seed, number)
        generator = torch.Generator().manual_seed(_seed(seed, number))
        network.load_state_dict(joined(network.state_dict(), contributions, network.config.federation, generator))
        heard = [contribution.utterances for contribution in contributions]
        loss = float(np.average([contribution.loss for contribution in contributions], weights=heard))
        history.append(Epoch(number, loss, validation_loss(network, task.valid, recipe), STAGE))
        progress.set_postfix(valid=f"{history[-1].valid_loss:.4f}")
        fabric.log_dict({f"{STAGE} train": loss, f"{STAGE} valid": history[-1].valid_loss}, step=number)
        if history[-1].valid_loss < best.valid_loss - 1e-6:
            best, best_weights = history[-1], copy.deepcopy(network.state_dict())
        elif number - best.number >= recipe.patience:
            break
    network.load_state_dict(best_weights)
    network.eval()
    return history


def joined(
    before: Mapping[str, Tensor],
    contributions: Sequence[Contribution],
    config: FederationConfig,
    generator: torch.Generator | None = None,
) -> dict[str, Tensor]:
    """The weights after a round, from those before it and what the clients sent."""
    after, decoders = dict(before), []
    for modality in sorted({contribution.modality for contribution in contributions}):
        mine = [contribution for contribution in contributions if contribution.modality == modality]
        encoders, heads = [_owned(c.weights, modality) for c in mine], [_owned(c.weights, DECODER) for c in mine]
        counts = [contribution.utterances for contribution in mine]
        if config.aggregation == "pbea_diag":
            after |= pbea_diag(encoders, [contribution.variance for contribution in mine], counts, config.prior)
        else:
            after |= fedavg(encoders, counts)
        decoders.append(fedavg(heads, counts))
    return after | cmda(decoders, config.epsilon, config.kappa, generator)


def _owned(weights: Mapping[str, Tensor], whose: str) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in weights.items() if owner(name) == whose}


def _held(grid: Grid, clients: int) -> dict[int, list[str]]:
    """The modalities that each client holds, by its node, once all are connected."""
    waited = time.monotonic() + ARRIVAL_SECONDS
    while len(nodes := sorted(grid.get_node_ids())) < clients:
        if time.monotonic() > waited:
            raise TrainingError(f"{len(nodes)} clients are connected, expected {clients}: start the others")
        time.sleep(1.0)
    asked = [Message(RecordDict(), dst_node_id=node, message_type=MessageType.QUERY) for node in nodes]
    held = {}
    for reply in _answered(grid, asked):
        modalities = reply.content.config_records["held"]["modalities"]
        assert isinstance(modalities, list)
        if modalities:
            held[reply.metadata.src_node_id] = [str(modality) for modality in modalities]
    return dict(sorted(held.items()))


def step_size(recipe: FitRecipe, number: int) -> float:
    """The clients' step size in a round, counted from 1."""
    if recipe.schedule != "warmup":
        return recipe.learning_rate
    rising = max(1, round(recipe.warmup * recipe.epochs))
    falling = max(1, recipe.epochs - rising)
    return recipe.learning_rate * min(number / rising, (recipe.epochs + 1 - number) / falling)


def _round(
    grid: Grid, network: HaFedformer, held: Mapping[int, Sequence[str]], step: float, seed: int, number: int
) -> list[Contribution]:
    """What the drawn clients sent back, in the order of the draw."""
    draws = np.random.default_rng([seed, number])
    nodes = draws.permutation(list(held))[: network.config.federation.sampled]
    modality_of = {
        int(node): wanted if wanted in held[int(node)] else held[int(node)][0]
        for node, wanted in zip(nodes, cycle(network.order), strict=False)
    }
    messages = [
        _message(network, node, modality, step, _seed(seed, number, place), number)
        for place, (node, modality) in enumerate(modality_of.items())
    ]
    replies = {reply.metadata.src_node_id: reply for reply in _answered(grid, messages)}
    contributions = [
        _contribution(modality, replies[node].content) for node, modality in modality_of.items() if node in replies
    ]
    if not contributions:
        raise TrainingError(f"none of {len(messages)} clients answered in round {number}, expected at least one")
    return contributions


def _answered(grid: Grid, messages: Sequence[Message]) -> list[Message]:
    return [reply for reply in grid.send_and_receive(messages, timeout=REPLY_SECONDS) if reply.has_content()]


def _message(network: HaFedformer, node: int, modality: str, step: float, seed: int, number: int) -> Message:
    task = ConfigRecord({"modality": modality, "learning-rate": step, "seed": seed})
    content = RecordDict({"arrays": ArrayRecord(network.weights_for(modality)), "task": task})
    return Message(content, dst_node_id=node, message_type=MessageType.TRAIN, group_id=str(number))


def _contribution(modality: str, content: RecordDict) -> Contribution:
    arrays, metrics = content.array_records, content.metric_records["metrics"]
    variance = arrays["variance"].to_torch_state_dict() if "variance" in arrays else {}
    return Contribution(
        modality,
        int(str(metrics["num-examples"])),
        float(str(metrics["loss"])),
        dict(arrays["arrays"].to_torch_state_dict()),
        dict(variance),
    )


def _seed(*numbers: int) -> int:
    """A seed of its own for each round and client."""
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])
