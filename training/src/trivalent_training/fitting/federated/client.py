"""A client: trains the weights it receives on one modality of its utterances and returns the trained weights.

    θ_0 = weights from the server;   θ_s = 'local_epochs' passes from θ_{s−1}, with a new optimizer,   s = 1 … S

It minimizes mean |ŷ − y|, ŷ = HaFedformer.local_score. For its modality's projection and encoder it returns

    fedavg       θ_S
    pbea_diag    the mean and the variance of θ_1 … θ_S
    pbea_matrix  q, see aggregation.py

and for the decoder θ_S. It returns no data of utterances.

A message is a RecordDict. A 'train' request has 'arrays' (the weights) and 'task' (modality, learning-rate, seed); its
reply has 'arrays', 'variance' for pbea_diag, and 'metrics' (num-examples, loss). The reply to 'query' has 'held', the
modalities that the client can train. Clients run on the CPU.
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
from trivalent_training.fitting.federated.shares import LocalExamples
from trivalent_training.fitting.optimizer import optimizer_of
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.hafedformer import DECODER, HaFedformer, owner


@dataclass(frozen=True, slots=True, eq=False)
class ClientSetup:
    """Network, recipe and examples of one client."""

    network: HaFedformer
    """Receives the server's weights; its own weights are not used."""
    recipe: FitRecipe
    examples: LocalExamples


@dataclass(frozen=True, slots=True, eq=False)
class TrainedChain:
    """The weights after each training of a chain, and the mean loss of the last pass."""

    samples: tuple[dict[str, Tensor], ...]
    loss: float


def client_app(setup_of: Callable[[Context], ClientSetup]) -> ClientApp:
    """The app that Flower runs on each client."""
    app = ClientApp()

    @app.query()
    def query(message: Message, context: Context) -> Message:
        held = ConfigRecord({"modalities": list(setup_of(context).examples)})
        return Message(RecordDict({"held": held}), reply_to=message)

    @app.train()
    def train(message: Message, context: Context) -> Message:
        client, task = setup_of(context), message.content.config_records["task"]
        modality, seed = str(task["modality"]), int(str(task["seed"]))
        if modality not in client.examples:
            found = ", ".join(client.examples)
            raise TrainingError(f"the server requests '{modality}', expected a modality of the client: {found}")
        client.network.load_state_dict(message.content.array_records["arrays"].to_torch_state_dict(), strict=False)
        examples = client.examples[modality]
        reference = _snapshot(client.network, modality)
        recipe = replace(client.recipe, learning_rate=float(str(task["learning-rate"])))
        trained = train_chain(client.network, modality, examples, recipe, seed)
        content = _reply(client.network, reference, trained.samples)
        content["metrics"] = MetricRecord({"num-examples": len(examples), "loss": trained.loss})
        return Message(content, reply_to=message)

    return app


def train_chain(
    network: HaFedformer, modality: str, examples: Sequence[Example], recipe: FitRecipe, seed: int
) -> TrainedChain:
    """Trains in place on the frames and lengths of one modality."""
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
    """A copy of the weights to return: those of the modality and of the decoder."""
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
