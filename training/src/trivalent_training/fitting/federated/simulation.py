"""All clients on one machine: the same two apps, with messages handed over instead of sent.

Clients answer one after the other, in the order of the messages, so that a run is the same to the last bit. Weights
travel as Flower's serialized arrays here as well; nothing is shared but the code.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import replace

from trivalent_training.fitting.federated.client import Member, client_app
from trivalent_training.fitting.federated.flower import ClientApp, Context, Grid, Message, RecordDict, Run, TaskIdentity
from trivalent_training.fitting.federated.server import server_app
from trivalent_training.fitting.federated.shares import deal, holding
from trivalent_training.fitting.method import Epoch, FitTask, Method
from trivalent_training.networks.hafedformer import HaFedformer

RUN, SERVER, TASK = 1, 1, 1


class InProcessGrid(Grid):
    """Hands each message to the client app at once; an error of a client is raised here."""

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
    """Deals the training examples out to clients, and runs the rounds."""
    shares = deal(task.train, network.config.federation.clients, task.seed)
    scratch = copy.deepcopy(network)
    members = {
        node: Member(scratch, task.recipe, holding(share, network.order)) for node, share in enumerate(shares, start=2)
    }
    contexts = {node: Context(RUN, node, {}, RecordDict(), {}) for node in members}
    history: list[Epoch] = []

    def fit(context: Context, rounds: Method) -> None:
        history.extend(rounds(network, replace(task, train=())))

    grid = InProcessGrid(client_app(lambda context: members[context.node_id]), contexts)
    server_app(fit)(grid, Context(RUN, SERVER, {}, RecordDict(), {}))
    return history
