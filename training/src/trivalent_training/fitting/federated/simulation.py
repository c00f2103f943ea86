"""Simulation of all clients on one machine: the same two apps, with messages passed in memory.

Clients reply one after the other, in the order of the messages, so that a run is reproducible to the last bit. Weights
are passed as Flower's serialized arrays, as between machines. The clients' utterances are disjoint shares of the
training examples; the recipe's 'held' says whether a client has one modality of its share, or all of them.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import replace

from trivalent_training.fitting.federated.client import ClientSetup, client_app
from trivalent_training.fitting.federated.flower import ClientApp, Context, Grid, Message, RecordDict, Run, TaskIdentity
from trivalent_training.fitting.federated.server import server_app
from trivalent_training.fitting.federated.shares import local_examples, modalities_held, shares_of
from trivalent_training.fitting.method import Epoch, FitTask, Method
from trivalent_training.networks.hafedformer import HaFedformer

RUN, SERVER, TASK = 1, 1, 1


class InProcessGrid(Grid):
    """A grid that runs the client app for each message at once; a client's error is raised to the server."""

    def __init__(self, app: ClientApp, contexts: Mapping[int, Context]) -> None:
        self._app, self._contexts = app, dict(contexts)
        self._replies: dict[str, Message] = {}
        self._run = Run.create_empty(RUN)
        TaskIdentity.run_id, TaskIdentity.node_id, TaskIdentity.task_id = RUN, SERVER, TASK

    def set_run(self, run: Run) -> None:
        self._run = run

    @property
    def run(self) -> Run:
        return self._run

    def create_message(
        self, content: RecordDict, message_type: str, dst_node_id: int, group_id: str, ttl: float | None = None
    ) -> Message:
        return Message(content, dst_node_id, message_type, ttl=ttl, group_id=group_id)

    def get_node_ids(self) -> Iterable[int]:
        return list(self._contexts)

    def push_messages(self, messages: Iterable[Message]) -> Iterable[str]:
        pushed = []
        for message in messages:
            pushed.append(f"{message.metadata.group_id}-{message.metadata.dst_node_id}")
            self._replies[pushed[-1]] = self._app(message, self._contexts[message.metadata.dst_node_id])
        return pushed

    def pull_messages(self, message_ids: Iterable[str]) -> Iterable[Message]:
        return [self._replies.pop(name) for name in message_ids if name in self._replies]

    def send_and_receive(self, messages: Iterable[Message], *, timeout: float | None = None) -> Iterable[Message]:
        return self.pull_messages(self.push_messages(messages))


def simulate(network: HaFedformer, task: FitTask) -> list[Epoch]:
    """Divides the training examples and the modalities among clients and runs the rounds."""
    config = network.config.federation
    shares = shares_of(task.train, config.clients, task.seed)
    held = modalities_held(network.order, config, task.seed)
    client_network = copy.deepcopy(network)
    clients = {
        node: ClientSetup(client_network, task.recipe, local_examples(share, modalities))
        for node, (share, modalities) in enumerate(zip(shares, held, strict=True), start=2)
    }
    contexts = {node: Context(RUN, node, {}, RecordDict(), {}) for node in clients}
    history: list[Epoch] = []

    def fit(context: Context, rounds: Method) -> None:
        history.extend(rounds(network, replace(task, train=())))

    grid = InProcessGrid(client_app(lambda context: clients[context.node_id]), contexts)
    server_app(fit)(grid, Context(RUN, SERVER, {}, RecordDict(), {}))
    return history
