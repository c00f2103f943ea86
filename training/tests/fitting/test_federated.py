"""Federated rounds: the examples of each client, aggregation, learning, reproducibility, failures."""

import copy
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch

from trivalent_training.data import dataset_file
from trivalent_training.data.synthesis import corpora
from trivalent_training.data.utterance import MODALITIES, Labels
from trivalent_training.errors import TrainingError, TrainingWarning
from trivalent_training.fitting import flower_apps as apps
from trivalent_training.fitting import run as runs
from trivalent_training.fitting.examples import Example
from trivalent_training.fitting.federated.client import ClientSetup, client_app, train_chain
from trivalent_training.fitting.federated.flower import ClientApp, Context, Message, RecordDict
from trivalent_training.fitting.federated.server import ClientUpdate, aggregated, run_rounds
from trivalent_training.fitting.federated.shares import LocalExamples, local_examples, shares_of
from trivalent_training.fitting.federated.simulation import RUN, InProcessGrid
from trivalent_training.fitting.method import FitTask
from trivalent_training.fitting.methods import METHODS, method_of
from trivalent_training.fitting.prediction import outputs
from trivalent_training.fitting.recipe import FitRecipe
from trivalent_training.networks.hafedformer import HaFedformer, HaFedformerConfig, owner
from trivalent_training.networks.parts.learning.federation import FederationConfig
from trivalent_training.schemas import REPOSITORY
from trivalent_training.serving.batching import assemble

FEDERATION = FederationConfig(clients=6, sampled=6, chain=1, local_forward="own_encoder", kappa=0.0)
CONFIG = HaFedformerConfig(
    profile="deploy", text="states", text_width=6, acoustic_width=3, visual_width=4, width=8, heads=2, layers=1,
    decoder_layers=1, text_dropout=0, embedding_dropout=0, layer_dropout=0, attention_dropout=0, federation=FEDERATION,
)  # fmt: skip
RECIPE = FitRecipe(epochs=14, patience=14, batch_size=8, optimizer="adam", learning_rate=0.01, gradient_norm=0.8)
FEW = replace(RECIPE, epochs=2)


def planted(count: int, seed: int = 0) -> list[Example]:
    """Utterances in which each modality determines the label with an independent error."""
    draws = np.random.default_rng(seed)
    made = []
    for index in range(count):
        label, parts = float(draws.uniform(-2, 2)), {}
        for modality in MODALITIES:
            frames = (label + 0.7 * draws.standard_normal()) * np.ones((int(draws.integers(1, 6)), 1))
            noise = 0.3 * draws.standard_normal((len(frames), CONFIG.columns(modality)))
            parts[modality] = (frames + noise).astype(np.float32)
        made.append(Example(f"u{index}", f"c{index // 4}", Labels(label, 9.0, 9.0, 9.0), (parts,)))
    return made


def network_of(config: HaFedformerConfig = CONFIG) -> HaFedformer:
    torch.manual_seed(0)
    return HaFedformer(config)


def with_federation(**change: object) -> HaFedformer:
    return network_of(replace(CONFIG, federation=replace(FEDERATION, **change)))  # type: ignore[arg-type]


def grid_of(
    clients: Sequence[LocalExamples],
    network: HaFedformer,
    kind: type[InProcessGrid] = InProcessGrid,
    recipe: FitRecipe = FEW,
) -> InProcessGrid:
    setups = {node: ClientSetup(copy.deepcopy(network), recipe, held) for node, held in enumerate(clients, start=2)}
    contexts = {node: Context(RUN, node, {}, RecordDict(), {}) for node in setups}
    return kind(client_app(lambda context: setups[context.node_id]), contexts)


def filled(network: HaFedformer, modality: str, value: float, utterances: int = 10) -> ClientUpdate:
    weights = {
        name: torch.full_like(tensor, value)
        for name, tensor in network.named_parameters()
        if owner(name) in (modality, "decoder")
    }
    return ClientUpdate(modality, utterances, 0.0, weights, {})


def test_shares_are_disjoint_sets_of_clips_of_nearly_equal_size() -> None:
    examples = planted(90)
    shares = shares_of(examples, 6, seed=3)
    names = [example.utterance_id for share in shares for example in share]
    assert sorted(names) == sorted(example.utterance_id for example in examples)
    clips = [{example.clip_id for example in share} for share in shares]
    assert sum(len(c) for c in clips) == len(set().union(*clips))
    assert max(map(len, shares)) - min(map(len, shares)) <= 4
    assert shares == shares_of(examples, 6, seed=3) != shares_of(examples, 6, seed=4)


def test_utterances_are_assigned_if_there_are_fewer_clips_than_clients() -> None:
    assert [len(share) for share in shares_of(planted(12), 6, seed=0)] == [2] * 6
    with pytest.raises(TrainingError, match="5 utterances cannot be divided among 6 clients"):
        shares_of(planted(5), 6, seed=0)


def test_examples_of_a_client_contain_only_its_modality() -> None:
    examples = planted(8)
    absent = replace(examples[0], spellings=({"text": examples[0].spellings[0]["text"], "acoustic": None},))
    held = local_examples([absent, *examples[1:]], MODALITIES)
    assert {modality: len(chosen) for modality, chosen in held.items()} == {"text": 8, "acoustic": 7, "visual": 7}
    for modality, chosen in held.items():
        for example in chosen:
            assert list(example.spellings[0]) == [modality]
            assert example.labels == Labels(example.label)
        arrays = assemble(network_of().contract.inputs, [example.spellings[0] for example in chosen])
        for other in set(MODALITIES) - {modality}:
            assert not arrays[other].any()


def test_a_chain_returns_a_sample_per_training_and_changes_no_other_modality() -> None:
    network = with_federation(chain=3)
    before = copy.deepcopy(network.state_dict())
    trained = train_chain(network, "text", local_examples(planted(16), ["text"])["text"], RECIPE, seed=1)
    assert len(trained.samples) == 3
    assert {owner(name) for name in trained.samples[0]} == {"text", "decoder"}
    assert not torch.equal(trained.samples[0]["decoder.out.weight"], trained.samples[1]["decoder.out.weight"])
    for name, tensor in network.state_dict().items():
        if owner(name) in ("acoustic", "visual"):
            torch.testing.assert_close(tensor, before[name], rtol=0, atol=0)


def test_each_encoder_and_projection_comes_from_the_clients_of_its_modality() -> None:
    network = network_of()
    values = {"visual": 3.0, "text": 1.0, "acoustic": 2.0}
    after = aggregated(network.state_dict(), [filled(network, m, v) for m, v in values.items()], FEDERATION)
    for name, _ in network.named_parameters():
        expected = values.get(owner(name))
        if expected is not None:
            assert (after[name] == expected).all(), name
    assert set(after) == set(network.state_dict())


def test_clients_of_one_modality_are_weighted_by_utterances_and_modalities_are_weighted_equally() -> None:
    network = network_of(replace(CONFIG, modalities=("text", "acoustic")))
    sent = [filled(network, "text", 0.0, 30), filled(network, "text", 4.0, 10), filled(network, "acoustic", 5.0, 10)]
    after = aggregated(network.state_dict(), sent, FEDERATION)
    assert after["projections.text.weight"].mean().item() == pytest.approx(1.0)
    assert after["decoder.out.bias"].item() == pytest.approx((1.0 + 5.0) / 2)


def test_a_modality_without_a_client_does_not_change_and_has_no_weight_in_the_decoder() -> None:
    network = network_of()
    before = network.state_dict()
    after = aggregated(before, [filled(network, "text", 1.0), filled(network, "visual", 3.0)], FEDERATION)
    for name, _ in network.named_parameters():
        if owner(name) == "acoustic":
            torch.testing.assert_close(after[name], before[name], rtol=0, atol=0)
    assert after["decoder.out.bias"].item() == pytest.approx(2.0)


def test_rounds_learn_and_several_modalities_have_a_lower_error_than_one() -> None:
    train, valid = planted(120), planted(80, seed=1)
    network = network_of()
    history = METHODS["hafedformer"](network, FitTask(train, valid, RECIPE, seed=1))
    assert {epoch.stage for epoch in history} == {"round"}
    for examples in (train, valid):
        labels = np.asarray([example.label for example in examples])
        errors = np.abs(outputs(network, examples) - labels[:, None]).mean(axis=0)
        assert errors[0] < 0.55 * np.abs(labels - np.median(labels)).mean()
        assert errors[0] < errors[1:].min()
    assert min(epoch.valid_loss for epoch in history) == pytest.approx(errors[0])


@pytest.mark.parametrize(("aggregation", "local_forward"), [("fedavg", "all_encoders"), ("pbea_diag", "own_encoder")])
def test_the_same_seed_results_in_the_same_rounds_to_the_last_bit(aggregation: str, local_forward: str) -> None:
    train, valid, found = planted(24), planted(8, seed=1), []
    for seed in (5, 5, 6):
        torch.rand(3)  # earlier draws must not affect the result
        network = with_federation(aggregation=aggregation, local_forward=local_forward, chain=2, kappa=0.001, sampled=4)
        found.append((method_of("hafedformer")(network, FitTask(train, valid, FEW, seed)), network.state_dict()))
    (first, first_weights), (again, again_weights), (other, _) = found
    assert first == again != other
    for name, tensor in first_weights.items():
        torch.testing.assert_close(tensor, again_weights[name], rtol=0, atol=0)


def test_pbea_matrix_runs_and_warns_of_its_long_step_once() -> None:
    network = with_federation(aggregation="pbea_matrix", chain=3)
    with pytest.warns(
        TrainingWarning, match="round 1 moved .* times their norm, expected at most 1: .*pbea_diag"
    ) as found:
        history = method_of("hafedformer")(network, FitTask(planted(24), planted(8), FEW, 0))
    assert len(found) == 1
    assert all(np.isfinite(epoch.valid_loss) for epoch in history)


@pytest.mark.parametrize("held", ["one_in_turn", "one_at_random", "all"])
def test_a_client_trains_one_modality_in_all_rounds_unless_it_holds_all(
    held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[int, set[str]] = {}
    push = InProcessGrid.push_messages

    def spied(grid: InProcessGrid, messages: Iterable[Message]) -> Iterable[str]:
        sent = list(messages)
        for message in sent:
            if "task" in message.content.config_records:
                modality = str(message.content.config_records["task"]["modality"])
                asked.setdefault(message.metadata.dst_node_id, set()).add(modality)
        return push(grid, sent)

    monkeypatch.setattr(InProcessGrid, "push_messages", spied)
    recipe = replace(FEW, epochs=4, patience=4)
    method_of("hafedformer")(with_federation(held=held), FitTask(planted(24), planted(8), recipe, 0))
    assert len(asked) == FEDERATION.clients
    assert any(len(modalities) > 1 for modalities in asked.values()) == (held == "all")


def test_a_client_receives_requests_for_its_modality_only() -> None:
    network, shares = with_federation(clients=4, sampled=4), shares_of(planted(32), 4, seed=0)
    held = [
        local_examples(share, [m]) for share, m in zip(shares, ("visual", "visual", "text", "acoustic"), strict=True)
    ]
    history = run_rounds(grid_of(held, network), network, FitTask((), planted(8), FEW, seed=0))
    assert len(history) == 2


class LossyGrid(InProcessGrid):
    """Drops the training replies of the second client."""

    def send_and_receive(self, messages: Iterable[Message], *, timeout: float | None = None) -> Iterable[Message]:
        replies = super().send_and_receive(messages, timeout=timeout)
        return [r for r in replies if r.metadata.src_node_id != 3 or r.metadata.message_type != "train"]


def test_a_client_that_does_not_reply_is_left_out_of_its_round() -> None:
    network, shares = with_federation(clients=2, sampled=2), shares_of(planted(16), 2, seed=0)
    held = [local_examples(shares[0], ["text"]), local_examples(shares[1], ["acoustic"])]
    torch.manual_seed(0)
    network.initialize()
    before = copy.deepcopy(network.state_dict())
    run_rounds(grid_of(held, network, LossyGrid), network, FitTask((), planted(8), replace(FEW, epochs=1), seed=0))
    assert torch.equal(network.state_dict()["projections.acoustic.weight"], before["projections.acoustic.weight"])
    assert not torch.equal(network.state_dict()["projections.text.weight"], before["projections.text.weight"])


def test_a_round_without_replies_is_an_error() -> None:
    network = with_federation(clients=2, sampled=1)
    held = [local_examples(planted(4), ["text"]), {}]

    class SilentGrid(InProcessGrid):
        def send_and_receive(self, messages: Iterable[Message], *, timeout: float | None = None) -> Iterable[Message]:
            return [r for r in super().send_and_receive(messages) if r.metadata.message_type != "train"]

    with pytest.raises(TrainingError, match="none of 1 clients replied in round 1"):
        run_rounds(grid_of(held, network, SilentGrid), network, FitTask((), planted(8), FEW, seed=0))


def test_rounds_do_not_log_and_flower_telemetry_is_disabled(capfd: pytest.CaptureFixture[str]) -> None:
    from flwr.supercore import telemetry

    method_of("hafedformer")(
        with_federation(clients=3, sampled=3), FitTask(planted(8), planted(4), replace(FEW, epochs=1), 0)
    )
    assert telemetry.FLWR_TELEMETRY_ENABLED == "0"
    assert "INFO" not in capfd.readouterr().err
    assert isinstance(client_app(lambda context: pytest.fail("unexpected message")), ClientApp)


def test_the_apps_for_several_machines_write_a_run_folder(tmp_path: Path) -> None:
    whole = list(corpora.corpus(1))
    plan = json.loads((REPOSITORY / "training/configs/published/hafedformer-mosi.json").read_text())
    plan["network"]["config"] |= asdict(
        replace(CONFIG, modalities=("acoustic", "visual"), acoustic_width=6, visual_width=8)
    )
    plan["network"]["config"]["federation"] |= {"clients": 2, "sampled": 2}
    plan["fit"] = {"epochs": 2, "batch_size": 8}
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    for name, part in (("server", [*whole[:20], *whole[-20:]]), ("first", whole[20:60]), ("second", whole[60:90])):
        dataset_file.write(tmp_path / f"{name}.avro", corpora.CORPUS, part)
    run: dict[str, bool | float | int | str] = {"seed": 1, "fold": 0}
    run |= {
        key: str(tmp_path / name) for key, name in (("recipe", "plan.json"), ("dataset", "server.avro"), ("run", "run"))
    }
    nodes: dict[int, dict[str, bool | float | int | str]] = {
        2: {"dataset": str(tmp_path / "first.avro"), "modality": "acoustic"},
        3: {"dataset": str(tmp_path / "second.avro"), "modality": "visual"},
    }
    contexts = {node: Context(RUN, node, config, RecordDict(), run) for node, config in nodes.items()}
    apps.server(InProcessGrid(apps.client, contexts), Context(RUN, 1, {}, RecordDict(), run))
    done, network = runs.read(tmp_path / "run")
    assert [epoch.stage for epoch in done.history] == ["round", "round"]
    assert len(done.validation) == 20
    assert isinstance(network, HaFedformer)
    assert network.state_dict()["scales.acoustic.mean"].abs().sum() > 0
