"""The server: sends weights to clients, aggregates their replies, and validates the result.

Round r of 'epochs':

    1. 'sampled' clients are drawn; each trains the modality that it holds; those that hold several take turns
    2. each client receives the weights of its modality and returns the trained weights (see client.py)
    3. projection and encoder of m ← the clients of modality m, by fedavg or PbEA;  decoder ← CmDA over the modalities
    4. the network is validated with all modalities; the weights of the best round are kept

The clients' learning rate is the recipe's or, with the schedule 'warmup', rises and falls linearly over the rounds;
upstream's is constant. If no client trained a modality in a round, its projection and encoder do not change, and it
has no weight in the decoder. The scales of frames are learned on the server before the first round and are not trained.
A client that fails is left out of its round. A round that moves an encoder by more than its own norm is reported once,
with a TrainingWarning.
"""

import copy
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from trivalent_training.errors import TrainingError, TrainingWarning
from trivalent_training.fitting.federated.aggregation import cmda, fedavg, pbea_diag, relative_step
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
from trivalent_training.fitting.method import MIN_GAIN, Epoch, FitTask, Method
from trivalent_training.fitting.monitor import logged, shown
from trivalent_training.fitting.prediction import validation
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.hafedformer import DECODER, HaFedformer, owner
from trivalent_training.networks.parts.base import Network
from trivalent_training.networks.parts.learning.federation import FederationConfig

STAGE = "round"
REPLY_SECONDS = 3600.0
"""Longest wait for the replies of a round."""
LONGEST_STEP = 1.0
"""Longest plausible step of a modality's weights in a round, in norms of those weights."""
ARRIVAL_SECONDS = 600.0
"""Longest wait before the first round until all clients are connected."""


@dataclass(frozen=True, slots=True, eq=False)
class ClientUpdate:
    """One client's reply to a training request."""

    modality: str
    utterances: int
    loss: float
    weights: dict[str, Tensor]
    variance: dict[str, Tensor]


def server_app(fit: Callable[[Context, Method], None]) -> ServerApp:
    """The app that Flower runs on the server; 'fit' receives the rounds as a training method."""
    app = ServerApp()

    @app.main()
    def main(grid: Grid, context: Context) -> None:
        fit(context, partial(run_rounds, grid))

    return app


def run_rounds(grid: Grid, network: Network, task: FitTask) -> list[Epoch]:
    """Initializes the network and trains it in index; afterwards it has the weights of the best round.

    The clients have the training examples; those of the task are not used.
    """
    assert isinstance(network, HaFedformer)
    recipe, seed = task.recipe, task.seed
    fabric = task.execution.fabric()
    torch.manual_seed(seed)
    network.initialize()
    modalities_of = _modalities_by_node(grid, network.config.federation.clients)
    history: list[Epoch] = []
    moved = False
    best, best_weights = Epoch(0, float("inf"), float("inf")), copy.deepcopy(network.state_dict())
    for number in (progress := tqdm(range(1, recipe.epochs + 1), desc=STAGE, unit=STAGE, leave=False)):
        updates = _round(grid, network, modalities_of, round_learning_rate(recipe, number), seed, number)
        generator = torch.Generator().manual_seed(_seed(seed, number))
        after = aggregated(network.state_dict(), updates, network.config.federation, generator)
        moved = moved or _warned(network, after, number)
        network.load_state_dict(after)
        counts = [update.utterances for update in updates]
        loss = float(np.average([update.loss for update in updates], weights=counts))
        valid = validation(network, task.valid, recipe)
        history.append(Epoch(number, loss, valid.loss, STAGE, valid.mae, valid.corr))
        progress.set_postfix(shown(history, recipe))
        fabric.log_dict(logged(history[-1]), step=number)
        if valid.loss < best.valid_loss - MIN_GAIN:
            best, best_weights = history[-1], copy.deepcopy(network.state_dict())
        elif number - best.number >= recipe.patience:
            break
    network.load_state_dict(best_weights)
    network.eval()
    return history


def aggregated(
    before: Mapping[str, Tensor],
    updates: Sequence[ClientUpdate],
    config: FederationConfig,
    generator: torch.Generator | None = None,
) -> dict[str, Tensor]:
    """The weights after a round, from those before it and the clients' updates."""
    after, decoders = dict(before), []
    for modality in sorted({update.modality for update in updates}):
        of_modality = [update for update in updates if update.modality == modality]
        encoders = [_owned_by(modality, update.weights) for update in of_modality]
        client_decoders = [_owned_by(DECODER, update.weights) for update in of_modality]
        counts = [update.utterances for update in of_modality]
        if config.aggregation == "pbea_diag":
            after |= pbea_diag(encoders, [update.variance for update in of_modality], counts, config.prior)
        else:
            after |= fedavg(encoders, counts)
        decoders.append(fedavg(client_decoders, counts))
    return after | cmda(decoders, config.epsilon, config.kappa, generator)


def _warned(network: HaFedformer, after: Mapping[str, Tensor], number: int) -> bool:
    """Warns if round 'number' moved the weights of a modality too far, and says whether it did."""
    before, parameters = network.state_dict(), [name for name, _ in network.named_parameters()]
    for modality in network.order:
        step = relative_step(before, {name: after[name] for name in parameters if owner(name) == modality})
        if not step <= LONGEST_STEP:
            found = f"round {number} moved the weights of {modality} by {step:.3g} times their norm"
            advice = "its scores are of no use; take 'pbea_diag' or 'fedavg'"
            if network.config.federation.aggregation != "pbea_matrix":
                advice = "lower the learning rate"
            warnings.warn(f"{found}, expected at most {LONGEST_STEP:g}: {advice}", TrainingWarning, stacklevel=2)
            return True
    return False


def _owned_by(part: str, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in weights.items() if owner(name) == part}


def _modalities_by_node(grid: Grid, clients: int) -> dict[int, list[str]]:
    """The modalities of each client by its node, once all are connected.

    Raises TrainingError if clients are missing after ARRIVAL_SECONDS.
    """
    deadline = time.monotonic() + ARRIVAL_SECONDS
    while len(nodes := sorted(grid.get_node_ids())) < clients:
        if time.monotonic() > deadline:
            raise TrainingError(f"{len(nodes)} clients are connected, expected {clients}: start the missing clients")
        time.sleep(1.0)
    queries = [Message(RecordDict(), dst_node_id=node, message_type=MessageType.QUERY) for node in nodes]
    modalities_of = {}
    for reply in _replies(grid, queries):
        modalities = reply.content.config_records["held"]["modalities"]
        assert isinstance(modalities, list)
        if modalities:
            modalities_of[reply.metadata.src_node_id] = [str(modality) for modality in modalities]
    return dict(sorted(modalities_of.items()))


def round_learning_rate(recipe: FitRecipe, number: int) -> float:
    """The clients' learning rate in a round; 'number' is counted from 1."""
    if recipe.schedule != "warmup":
        return recipe.learning_rate
    rising = max(1, round(recipe.warmup * recipe.epochs))
    falling = max(1, recipe.epochs - rising)
    return recipe.learning_rate * min(number / rising, (recipe.epochs + 1 - number) / falling)


def _round(
    grid: Grid,
    network: HaFedformer,
    modalities_of: Mapping[int, Sequence[str]],
    learning_rate: float,
    seed: int,
    number: int,
) -> list[ClientUpdate]:
    """The updates of the drawn clients, in the order of the draw."""
    draws = np.random.default_rng([seed, number])
    nodes = draws.permutation(list(modalities_of))[: network.config.federation.sampled]
    modality_of = {
        int(node): modality if modality in modalities_of[int(node)] else modalities_of[int(node)][0]
        for node, modality in zip(nodes, cycle(network.order), strict=False)
    }
    messages = [
        _message(network, node, modality, learning_rate, _seed(seed, number, index), number)
        for index, (node, modality) in enumerate(modality_of.items())
    ]
    replies = {reply.metadata.src_node_id: reply for reply in _replies(grid, messages)}
    updates = [_update(modality, replies[node].content) for node, modality in modality_of.items() if node in replies]
    if not updates:
        raise TrainingError(f"none of {len(messages)} clients replied in round {number}, expected at least one")
    return updates


def _replies(grid: Grid, messages: Sequence[Message]) -> list[Message]:
    return [reply for reply in grid.send_and_receive(messages, timeout=REPLY_SECONDS) if reply.has_content()]


def _message(network: HaFedformer, node: int, modality: str, learning_rate: float, seed: int, number: int) -> Message:
    task = ConfigRecord({"modality": modality, "learning-rate": learning_rate, "seed": seed})
    content = RecordDict({"arrays": ArrayRecord(network.weights_for(modality)), "task": task})
    return Message(content, dst_node_id=node, message_type=MessageType.TRAIN, group_id=str(number))


def _update(modality: str, content: RecordDict) -> ClientUpdate:
    arrays, metrics = content.array_records, content.metric_records["metrics"]
    variance = arrays["variance"].to_torch_state_dict() if "variance" in arrays else {}
    return ClientUpdate(
        modality,
        int(str(metrics["num-examples"])),
        float(str(metrics["loss"])),
        dict(arrays["arrays"].to_torch_state_dict()),
        dict(variance),
    )


def _seed(*numbers: int) -> int:
    """A separate seed for each round and client."""
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])
