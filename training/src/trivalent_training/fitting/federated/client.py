"""A client: holds one modality of its own utterances, trains what it is sent, sends weights back and nothing else.

    θ_0 = what the server sent;   θ_s = 'local_epochs' passes from θ_{s−1}, with a new optimizer,   s = 1 … S

It lowers mean |ŷ − y|, ŷ = HaFedformer.local_score. Back go, of its modality's projection and encoder,

    fedavg       θ_S
    pbea_diag    the mean and the variance of θ_1 … θ_S
    pbea_matrix  q, see aggregation.py

and of the decoder θ_S. A message is a RecordDict. 'train' asks with 'arrays' (the weights) and 'task' (modality,
learning-rate, seed), and is answered with 'arrays', 'variance' where it applies, and 'metrics' (num-examples, loss).
'query' is answered with 'held', the modalities that the client could train on. Clients run on the CPU.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from trivalent_training.errors import TrainingError
from trivalent_training.fitting.batches import batch_of, shuffled
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.federated.aggregation import chain_mean, chain_variance, pbea_matrix
from trivalent_training.fitting.federated.flower import (
    ArrayRecord,
    ClientApp,
    ConfigRecord,
    Context,
    Message,
    MetricRecord,
    RecordDict,
)
from trivalent_training.fitting.federated.shares import Holding
from trivalent_training.fitting.optimizer import optimizer_of
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.hafedformer import DECODER, HaFedformer, owner


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """What a client has of its own."""

    network: HaFedformer
    """A network to load weights into; what it holds before does not matter."""
    recipe: FitRecipe
    holding: Holding


@dataclass(frozen=True, slots=True, eq=False)
class TrainedChain:
    """The weights after each training of a chain, and the mean loss of its last pass."""

    samples: tuple[dict[str, Tensor], ...]
    loss: float


def client_app(member_of: Callable[[Context], Member]) -> ClientApp:
    """The app that Flower runs on each client."""
    app = ClientApp()

    @app.query()
    def query(message: Message, context: Context) -> Message:
        held = ConfigRecord({"modalities": list(member_of(context).holding)})
        return Message(RecordDict({"held": held}), reply_to=message)

    @app.train()
    def train(message: Message, context: Context) -> Message:
        member, task = member_of(context), message.content.config_records["task"]
        modality, seed = str(task["modality"]), int(str(task["seed"]))
        if modality not in member.holding:
            raise TrainingError(f"a client is asked for '{modality}', it holds {', '.join(member.holding)}")
        member.network.load_state_dict(message.content.array_records["arrays"].to_torch_state_dict(), strict=False)
        examples = member.holding[modality]
        reference = _snapshot(member.network, modality)
        recipe = replace(member.recipe, learning_rate=float(str(task["learning-rate"])))
        trained = train_chain(member.network, modality, examples, recipe, seed)
        content = _reply(member.network, reference, trained.samples)
        content["metrics"] = MetricRecord({"num-examples": len(examples), "loss": trained.loss})
        return Message(content, reply_to=message)

    return app


def train_chain(
    network: HaFedformer, modality: str, examples: Sequence[Example], recipe: FitRecipe, seed: int
) -> TrainedChain:
    """Trains in place on one modality; the tensors it sees are that modality's frames and lengths."""
    inputs = [spec for spec in network.contract.inputs if spec.modality == modality]
    draws = np.random.default_rng(seed)
    torch.manual_seed(seed)
    network.train()
    samples, losses = [], list[float]()
    for _ in range(network.config.federation.chain):
        optimizer = optimizer_of(network, recipe)
        for _ in range(network.config.federation.local_epochs):
            losses.clear()
            for batch in shuffled(examples, recipe.batch_size, draws):
                (frames_BLI, length_B), targets = batch_of(inputs, batch, 0.0, draws)
                loss = functional.l1_loss(network.local_score(modality, frames_BLI, length_B), targets.score)
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                if recipe.gradient_norm is not None:
                    torch.nn.utils.clip_grad_norm_(network.parameters(), recipe.gradient_norm)
                optimizer.step()
                losses.append(loss.item())
        samples.append(_snapshot(network, modality))
    return TrainedChain(tuple(samples), float(np.mean(losses)) if losses else 0.0)


def _snapshot(network: HaFedformer, modality: str) -> dict[str, Tensor]:
    """A copy of the weights that go back: the modality's own and the decoder's."""
    return {
        name: parameter.detach().clone()
        for name, parameter in network.named_parameters()
        if owner(name) in (modality, DECODER)
    }


def _reply(
    network: HaFedformer, reference: Mapping[str, Tensor], samples: Sequence[Mapping[str, Tensor]]
) -> RecordDict:
    encoders = [{name: tensor for name, tensor in s.items() if owner(name) != DECODER} for s in samples]
    content = RecordDict()
    arrays = dict(samples[-1])
    match network.config.federation.aggregation:
        case "pbea_diag":
            arrays |= chain_mean(encoders)
            content["variance"] = ArrayRecord(chain_variance(encoders))
        case "pbea_matrix":
            arrays |= pbea_matrix(reference, encoders)
    content["arrays"] = ArrayRecord(arrays)
    return content
